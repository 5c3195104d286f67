import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Actor, nobody } from '../../access/actor.ts';
import { KeyhavenError } from '../../base/error.ts';
import type { Secret } from '../../base/secret.ts';
import { isChange } from '../browser-guard.ts';
import type { Services } from '../services.ts';
import type { Authenticate } from './bearer.ts';
import { clearSessionCookie, readSessionCookie, setSessionCookie } from './cookie.ts';

/**
 * Over the network a caller comes with a cookie or with `Authorization`. Both at once are two callers: whichever of them
 * was meant, the other would go unnoticed.
 */
export function networkAuthentication(
  services: Pick<Services, 'recogniseBrowser'>,
  byBearer: Authenticate,
): Authenticate {
  return async (request, reply) => {
    const cookie = readSessionCookie(request);
    if (cookie === undefined) {
      return request.routeOptions.config.browsersOnly === true ? nobody : await byBearer(request, reply);
    }
    if (request.headers.authorization !== undefined) {
      throw new KeyhavenError('request-invalid', 'send the cookie of a page or an Authorization header, not both');
    }
    return await byCookie(services, cookie, request, reply);
  };
}

async function byCookie(
  services: Pick<Services, 'recogniseBrowser'>,
  cookie: Secret,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Actor> {
  const csrfToken = request.headers['x-keyhaven-csrf'];
  const visitor = await services.recogniseBrowser({
    cookie,
    counts: request.routeOptions.config.passive !== true,
    changes: isChange(request.method),
    csrfToken: typeof csrfToken === 'string' ? csrfToken : undefined,
  });
  if (visitor.kind === 'person') {
    request.browserSession = visitor.session;
    if (visitor.renewed !== undefined) setSessionCookie(reply, visitor.renewed);
    return visitor.person;
  }
  clearSessionCookie(reply);
  if (visitor.kind === 'unknown') return nobody;
  // Its end is on record already: this is no stranger who tries a door.
  throw new KeyhavenError(
    'not-signed-in',
    'nobody did anything for too long, so the session has ended; sign in again',
    {
      facts: { because: 'idle' },
    },
  );
}
