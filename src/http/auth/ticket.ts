import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../../access/actor.ts';
import { routeOf } from '../request-context.ts';
import type { Services } from '../services.ts';
import type { Authenticate } from './bearer.ts';
import type { Negotiate } from './negotiate/negotiate.ts';

interface TicketDesk {
  readonly services: Pick<Services, 'recogniseCaller' | 'refuseCallersTicket'>;
  readonly negotiate?: Pick<Negotiate, 'accept'> | undefined;
}

const form = /^Negotiate +([^ ]+)$/i;

/** Whether a ticket counts on the route of this request: on those where machines write, and on no other. */
export function takesTickets({ routeOptions: { config } }: FastifyRequest): boolean {
  return config.machinesOnly === true || config.tickets === true;
}

export function bringsTicket({ headers }: FastifyRequest): boolean {
  return /^Negotiate\b/i.test(headers.authorization ?? '');
}

/** Computers of the directory and members of data migration bring a new ticket with each request; others a bearer. */
export function ticketAuthentication({ services, negotiate }: TicketDesk, byBearer: Authenticate): Authenticate {
  return async (request, reply) => {
    if (negotiate === undefined || !takesTickets(request)) return await byBearer(request, reply);
    const token = form.exec(request.headers.authorization ?? '')?.[1];
    if (token !== undefined) return await judge(services, negotiate, { request, reply, token });
    const actor = await byBearer(request, reply);
    if (actor.kind === 'nobody' && !fromBrowser(request)) void reply.header('www-authenticate', 'Negotiate');
    return actor;
  };
}

async function judge(
  services: TicketDesk['services'],
  negotiate: Pick<Negotiate, 'accept'>,
  { request, reply, token }: { request: FastifyRequest; reply: FastifyReply; token: string },
): Promise<Actor> {
  const call = { method: request.method, route: routeOf(request), address: request.address };
  const outcome = await negotiate.accept(token);
  if (!outcome.accepted) {
    void reply.header('www-authenticate', 'Negotiate');
    return await services.refuseCallersTicket(call, { because: outcome.because, said: outcome.sentence });
  }
  // What proves to the caller that this is the server it meant.
  if (outcome.answer !== undefined) void reply.header('www-authenticate', `Negotiate ${outcome.answer}`);
  return await services.recogniseCaller(outcome.principal, call);
}

/** A page whose session has ended must not make its browser ask for a name and a password. */
function fromBrowser({ headers }: FastifyRequest): boolean {
  return Object.keys(headers).some((name) => name === 'origin' || name === 'cookie' || name.startsWith('sec-fetch-'));
}
