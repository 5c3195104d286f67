import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Actor } from '../access/actor.ts';
import type { BrowserSession } from '../access/browser-session.ts';
import type { Permission } from '../access/permission.ts';
import { KeyhavenError } from '../base/error.ts';

/** A Fastify instance whose routes are typed by their Zod schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a caller needs; a route without one keeps the server from starting. */
    permission?: Permission;
    /** Refusals leave at a multiple of 100 ms, so that their time tells nothing (design section 9, ruling 22). */
    evenRefusals?: boolean;
    /** Refuses what only a browser sends: no page may use a machine's route (ruling 30). Takes tickets. */
    machinesOnly?: boolean;
    /** Commas that a body may have outside of texts, where that is more than usual. */
    mostMembers?: number;
    /** Takes a Kerberos ticket of a machine or a script besides what others bring, and then nothing that only a browser sends. */
    tickets?: boolean;
    /** For the pages of this server: takes their cookie and no other credential. */
    browsersOnly?: boolean;
    /** A page asks this by itself: it is no activity, and does not keep the session of a browser open. */
    passive?: boolean;
  }

  interface FastifyRequest {
    /** Set once the caller's permission was found sufficient. */
    actor: Actor | null;
    /** Set where the caller came with the cookie of a page. */
    browserSession: BrowserSession | null;
    /** `performance.now()` when the headers had arrived. */
    arrivedAt: number;
    /** The caller's: from forwarded headers only where a configured proxy sent them; `local` on the Unix socket. */
    address: string;
  }

  interface FastifyReply {
    /** The code of the problem that was answered, for the log; empty when there was none. */
    problemCode: string;
    /** Set for an answer that is a refusal in all but its status: it leaves when those leave. */
    refused: boolean;
  }
}

export function decorateRequests(app: App, { local }: { readonly local: boolean }): void {
  app.decorateRequest('actor', null);
  app.decorateRequest('browserSession', null);
  app.decorateRequest('arrivedAt', 0);
  app.decorateRequest('address', '');
  app.decorateReply('problemCode', '');
  app.decorateReply('refused', false);
  app.addHook('onRequest', (request, _reply, done) => {
    request.arrivedAt = performance.now();
    // Read at once: a caller who hangs up early has none later.
    request.address = local ? 'local' : addressOf(request);
    done();
  });
}

/** Whoever calls. Only behind a permission other than `public`. */
export function actorOf(request: FastifyRequest): Actor {
  if (request.actor !== null) return request.actor;
  throw new KeyhavenError('internal', 'a public route asked who calls');
}

/** The pattern of the route, never the URL: an URL can carry whatever somebody pasted. */
export function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? 'no route';
}

function addressOf(request: FastifyRequest): string {
  return isIP(request.ip) === 0 ? 'unknown' : request.ip;
}
