import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../base/clock.ts';
import { KeyhavenError } from '../../base/error.ts';
import { browserSession, extendSessionRequest } from '../../wire/rest/browser-sessions.ts';
import type { AddressLimit } from '../address-limit.ts';
import { readSessionCookie, setSessionCookie } from '../auth/cookie.ts';
import type { Negotiate } from '../auth/negotiate/negotiate.ts';
import { apiPrefix } from '../auth/public-routes.ts';
import type { App } from '../request-context.ts';
import type { Services } from '../services.ts';
import { operation, problems } from './operation.ts';
import { renderBrowserSession } from './render-session.ts';

interface TicketDesk {
  readonly services: Pick<Services, 'signInTicket' | 'refuseTicket'>;
  readonly clock: Clock;
  readonly limit: AddressLimit;
  readonly negotiate: Pick<Negotiate, 'accept'> | undefined;
}

const form = /^Negotiate +([^ ]+)$/i;

const description =
  'Asked without a ticket, it answers 401 with WWW-Authenticate: Negotiate, and a browser that has one asks again by itself. The only route that takes the ticket of a person for a session.';

/** The browser's own sign-on: whoever has a ticket of the domain needs no password here. */
export function ticketSignInRoute(app: App, desk: TicketDesk): void {
  app.route({
    method: 'POST',
    url: `${apiPrefix}/browser-sessions/ticket`,
    config: { permission: 'public', evenRefusals: true },
    schema: {
      ...operation(
        'openBrowserSessionByTicket',
        'sessions',
        'Sign in with a Kerberos ticket, for the pages',
        description,
      ),
      body: extendSessionRequest,
      response: { 201: browserSession, ...problems },
    },
    onRequest: (request, _reply, next) => {
      if (request.headers.authorization !== undefined) desk.limit.take(request.address);
      next();
    },
    handler: async (request, reply) => {
      const signedIn = await desk.services.signInTicket({
        principal: await judge(desk, request, reply),
        address: request.address,
        cookie: readSessionCookie(request),
      });
      setSessionCookie(reply, signedIn.cookie);
      return await reply.code(201).send(renderBrowserSession(signedIn, signedIn.session, desk.clock()));
    },
  });
}

async function judge({ services, negotiate }: TicketDesk, request: FastifyRequest, reply: FastifyReply) {
  if (negotiate === undefined) {
    throw new KeyhavenError('not-found', 'nobody signs in here with a ticket; use a password');
  }
  const token = form.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined) {
    void reply.header('www-authenticate', 'Negotiate');
    throw new KeyhavenError('not-signed-in', 'no Kerberos ticket came along; sign in with a password');
  }
  const outcome = await negotiate.accept(token);
  if (!outcome.accepted) {
    const { because, sentence: said } = outcome;
    return await services.refuseTicket({ address: request.address, because, said });
  }
  // What proves to the caller that this is the server it meant.
  if (outcome.answer !== undefined) void reply.header('www-authenticate', `Negotiate ${outcome.answer}`);
  return outcome.principal;
}
