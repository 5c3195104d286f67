import type { FastifyRequest } from 'fastify';
import { KeyhavenError } from '../base/error.ts';
import { readSessionCookie } from './auth/cookie.ts';
import { bringsTicket } from './auth/ticket.ts';
import type { App } from './request-context.ts';

/** Headers that decide who is asking or how the body is read: two of them, and two readers may choose differently. */
const onceOnly: ReadonlySet<string> = new Set([
  'authorization',
  'content-type',
  'content-length',
  'host',
  'origin',
  'cookie',
]);

interface BrowserGuardOptions {
  /** Origins under which pages of this server are opened; empty means the address that the request itself names. */
  readonly ownOrigins: readonly string[];
}

/** Refuses requests that a page of another site made a browser send, and headers that two readers could read differently. */
export function guardAgainstBrowsers(app: App, options: BrowserGuardOptions): void {
  app.addHook('onRequest', (request, _reply, done) => {
    assertSingleHeaders(request);
    const { machinesOnly, tickets } = request.routeOptions.config;
    if (machinesOnly === true || (tickets === true && bringsTicket(request))) assertNoBrowser(request);
    if (request.method !== 'GET') assertOwnOrigin(request, options.ownOrigins);
    if (readSessionCookie(request) !== undefined) assertOwnPage(request);
    done();
  });
}

/** Whether a request may change something, by its method. */
export function isChange(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD';
}

/**
 * The cookie goes along whoever made the browser send the request. SameSite keeps other sites from that, where a browser
 * knows it; hosts beside this one in the same domain are not another site to it. So a change must name its origin, which
 * `assertOwnOrigin` has compared, and the rest may not come from elsewhere as far as the browser says. Public pages may be
 * linked to from anywhere.
 */
function assertOwnPage(request: FastifyRequest): void {
  if (isChange(request.method)) {
    if (request.headers.origin === undefined) throw notOwnPage();
    return;
  }
  const from = request.headers['sec-fetch-site'];
  const foreign = from === 'cross-site' || from === 'same-site';
  if (foreign && request.routeOptions.config.permission !== 'public') throw notOwnPage();
}

function notOwnPage(): KeyhavenError {
  return new KeyhavenError(
    'not-permitted',
    'the cookie of a session goes with requests of the pages of this server only; scripts send a bearer instead',
  );
}

function assertSingleHeaders(request: FastifyRequest): void {
  const seen = new Set<string>();
  for (let at = 0; at < request.raw.rawHeaders.length; at += 2) {
    const name = request.raw.rawHeaders[at]?.toLowerCase() ?? '';
    if (onceOnly.has(name) && seen.has(name)) {
      throw new KeyhavenError('request-invalid', `the header ${name} may be sent once only`);
    }
    seen.add(name);
  }
}

function assertNoBrowser(request: FastifyRequest): void {
  const browser = Object.keys(request.headers).some(
    (name) => name === 'origin' || name === 'cookie' || name.startsWith('sec-fetch-'),
  );
  if (browser) {
    throw new KeyhavenError(
      'not-permitted',
      'this route is for agents and scripts: it takes no Origin, Cookie or Sec-Fetch header',
    );
  }
}

function assertOwnOrigin(request: FastifyRequest, ownOrigins: readonly string[]): void {
  const { origin } = request.headers;
  if (origin === undefined) return;
  const own = ownOrigins.length > 0 ? ownOrigins : [originOf(`${request.protocol}://${request.host}`)];
  if (!own.includes(origin)) {
    throw new KeyhavenError(
      'not-permitted',
      'a page of another site sent this; open the page of this server and try there',
    );
  }
}

function originOf(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).origin : undefined;
}
