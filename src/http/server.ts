import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { isIP } from 'node:net';
import fastify, { type FastifyBaseLogger, type FastifyServerFactoryHandler, LogController } from 'fastify';
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { LocalActor } from '../access/actor.ts';
import { type Clock, minute, second } from '../base/clock.ts';
import { KeyhavenError } from '../base/error.ts';
import { bearerAuthentication } from './auth/bearer.ts';
import { networkAuthentication } from './auth/browser.ts';
import { writeCookies } from './auth/cookie.ts';
import { localAuthentication } from './auth/local.ts';
import type { Negotiate } from './auth/negotiate/negotiate.ts';
import type { SignOn } from './auth/oidc/sign-on-routes.ts';
import { requirePermissions } from './auth/require-permissions.ts';
import { ticketAuthentication } from './auth/ticket.ts';
import { guardAgainstBrowsers } from './browser-guard.ts';
import { answerClientError } from './client-error.ts';
import { closeConnectionsOnStop } from './close-gracefully.ts';
import { registerDoors } from './doors.ts';
import { evenRefusals } from './even-refusals.ts';
import { acceptOnlyJson } from './json-body.ts';
import { answerNotFound } from './not-found.ts';
import { publishOpenApi } from './openapi.ts';
import type { PortalPages } from './portals/portal-pages.ts';
import { sendProblem } from './problem.ts';
import { type App, decorateRequests } from './request-context.ts';
import { logRequests } from './request-log.ts';
import { validateRequest } from './request-validation.ts';
import { listRoutes } from './route-list.ts';
import { setSecurityHeaders } from './security-headers.ts';
import type { Services } from './services.ts';

export interface ServerOptions {
  readonly services: Services;
  readonly log: FastifyBaseLogger;
  readonly clock: Clock;
  /** Stands in the published description of the API. */
  readonly version: string;
  /** PEM. Without it the server speaks plain HTTP, which `listen` does only behind a lab switch. */
  readonly tls?: { readonly key: string | Buffer; readonly cert: string | Buffer } | undefined;
  /** Bytes; 256 KiB when absent. */
  readonly bodyLimit?: number | undefined;
  /** Addresses or networks whose forwarded headers say who calls. */
  readonly trustedProxies?: readonly string[] | undefined;
  /** Origins under which pages of this server are opened, where that is not the address a request names. */
  readonly ownOrigins?: readonly string[] | undefined;
  /** Read by `readPortalPages`. Without them the addresses of the portals say that the pages were not built. */
  readonly pages?: PortalPages | undefined;
  /** Without it nobody signs in with an identity provider. */
  readonly signOn?: SignOn | undefined;
  /** Judges Kerberos tickets. Without it nobody signs in with one. */
  readonly negotiate?: Pick<Negotiate, 'accept'> | undefined;
  /** Everybody who reaches this instance is this actor: for the Unix socket. */
  readonly localActor?: LocalActor | undefined;
}

const bodyLimit = 256 * 1024;

/** A ticket names every group of its owner: Windows lets it grow to 48,000 bytes, which Base64 makes a third more. */
const headerLimit = 80 * 1024;

/** Connections at once, far above what agents need and far below what a process can open. */
const mostConnections = 8192;

/** The server with all its doors, ready for `inject` or `listen`. Rejects when a route declares no permission. */
export async function buildServer(options: ServerOptions, doors: typeof registerDoors = registerDoors): Promise<App> {
  const app = createApp(options);
  const { services, localActor } = options;
  decorateRequests(app, { local: localActor !== undefined });
  logRequests(app);
  app.setValidatorCompiler(validateRequest);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(sendProblem);
  acceptOnlyJson(app);
  closeConnectionsOnStop(app);
  await setSecurityHeaders(app);
  await writeCookies(app);
  guardAgainstBrowsers(app, { ownOrigins: options.ownOrigins ?? [] });
  const authenticate =
    localActor === undefined
      ? networkAuthentication(services, ticketAuthentication(options, bearerAuthentication(services)))
      : localAuthentication(localActor);
  requirePermissions(app, { services, authenticate });
  listRoutes(app);
  answerNotFound(app);
  evenRefusals(app);
  await publishOpenApi(app, options.version);
  doors(app, services, options.clock, options);
  await app.ready();
  return app;
}

function createApp(options: ServerOptions): App {
  return fastify({
    serverFactory: (handler) => createBounded(handler, options.tls),
    loggerInstance: options.log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: options.bodyLimit ?? bodyLimit,
    trustProxy: trustOf(options.trustedProxies ?? []),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    exposeHeadRoutes: false,
    // What is on its way when the server stops is answered, not turned away.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 512 },
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => void sendProblem(error, request, reply),
  }).withTypeProvider<ZodTypeProvider>();
}

function trustOf(proxies: readonly string[]): string[] | false {
  const unreadable = proxies.find((proxy) => !isNetwork(proxy));
  if (unreadable === undefined) return proxies.length > 0 && [...proxies];
  throw new KeyhavenError(
    'configuration-invalid',
    `${unreadable} is no address of a proxy; write 10.0.0.5 or 10.0.0.0/24`,
  );
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return (
    bits === undefined || (/^[0-9]{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= (family === 4 ? 32 : 128))
  );
}

/** A server whose callers cannot hold connections, headers or bodies open for as long as they like. */
function createBounded(handler: FastifyServerFactoryHandler, tls: ServerOptions['tls']): Server {
  const server = tls === undefined ? createServer({ maxHeaderSize: headerLimit }, handler) : createTls(handler, tls);
  server.headersTimeout = 10 * second;
  server.requestTimeout = 30 * second;
  server.keepAliveTimeout = minute;
  server.maxConnections = mostConnections;
  return server;
}

function createTls(handler: FastifyServerFactoryHandler, tls: NonNullable<ServerOptions['tls']>): Server {
  try {
    return createTlsServer(
      { key: tls.key, cert: tls.cert, minVersion: 'TLSv1.2', maxHeaderSize: headerLimit },
      handler,
    );
  } catch (cause) {
    const sentence = 'the TLS certificate or its key cannot be read, or they do not belong together; give both as PEM';
    throw new KeyhavenError('configuration-invalid', sentence, { cause });
  }
}
