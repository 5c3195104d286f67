import fastifyCookie from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { KeyhavenError } from '../../base/error.ts';
import { Secret } from '../../base/secret.ts';
import type { App } from '../request-context.ts';

/** The prefix makes browsers take it over TLS from this very host only: no other host of the domain can plant one. */
export const sessionCookieName = '__Host-keyhaven';

/** Without Max-Age it ends with the browser; on a shared desk that is when somebody leaves. */
const attributes = { path: '/', secure: true, httpOnly: true, sameSite: 'strict' } as const;

/** Only the writing of cookies: what comes is read where it counts, by the function below. */
export async function writeCookies(app: App): Promise<void> {
  await app.register(fastifyCookie, { hook: false });
}

/**
 * The session's cookie, of whatever value. Refuses two of them: browsers keep one, readers of cookies take the first or
 * the last, and whoever could add a second would choose whom a page signs in as. Other cookies are other people's.
 */
export function readSessionCookie(request: FastifyRequest): Secret | undefined {
  const value = readCookie(request, sessionCookieName);
  return value === undefined ? undefined : Secret.fromText(value);
}

/** A cookie of ours, refused where two came. */
export function readCookie(request: FastifyRequest, name: string): string | undefined {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.replace(/^[ \t]+|[ \t]+$/g, ''));
  const [value, ...more] = pairs
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  if (more.length > 0) throw new KeyhavenError('request-invalid', `the cookie ${name} came twice`);
  return value;
}

/** Whatever was set before on this answer is replaced. */
export function setSessionCookie(reply: FastifyReply, cookie: Secret): void {
  void reply.setCookie(sessionCookieName, cookie.revealText(), attributes);
}

export function clearSessionCookie(reply: FastifyReply): void {
  void reply.clearCookie(sessionCookieName, attributes);
}
