import type { FastifyReply, FastifyRequest } from 'fastify';
import { randomState } from 'openid-client';
import { z } from 'zod';
import { sessionReference } from '../../../access/browser-cookie.ts';
import type { Clock } from '../../../base/clock.ts';
import { isKeyhavenError, KeyhavenError } from '../../../base/error.ts';
import type { Mac } from '../../../base/mac.ts';
import { requestObject } from '../../../wire/rest/request-object.ts';
import { type SignOnPortal, signOnPath, signOnPortals } from '../../../wire/rest/sign-on.ts';
import type { AddressLimit } from '../../address-limit.ts';
import { sendProblem } from '../../problem.ts';
import type { App } from '../../request-context.ts';
import type { Services } from '../../services.ts';
import { readSessionCookie, setSessionCookie } from '../cookie.ts';
import { signOnCallbackPath } from '../public-routes.ts';
import type { OidcProvider } from './oidc-provider.ts';
import { clearPendingCookie, pendingLife, readPendingCookie, setPendingCookie } from './pending-cookie.ts';
import { ProviderFailure } from './provider-failure.ts';
import { type ClaimNames, type ProvenPerson, readClaims } from './read-claims.ts';
import { asPortal, outcomeOfError, outcomeOfProblem, portalPage } from './sign-on-outcome.ts';

/** An identity provider, and what its tokens mean here. */
export interface SignOn {
  readonly provider: Pick<OidcProvider, 'begin' | 'complete' | 'redirectUri'>;
  readonly mac: Mac;
  readonly claims: ClaimNames;
}

export interface SignOnDesk {
  readonly services: Pick<Services, 'signInByProvider' | 'recordProviderRefusal'>;
  readonly clock: Clock;
  readonly limit: AddressLimit;
  readonly signOn: SignOn | undefined;
}

/** There and back again: to the identity provider, and from it into a session of the pages. */
export function signOnRoutes(app: App, desk: SignOnDesk): void {
  start(app, desk);
  callback(app, desk);
}

function start(app: App, desk: SignOnDesk): void {
  app.route({
    method: 'GET',
    url: signOnPath,
    config: { permission: 'public' },
    schema: {
      hide: true,
      querystring: requestObject({ portal: z.enum(signOnPortals), again: z.literal('1').optional() }),
    },
    onRequest: (request, _reply, next) => {
      desk.limit.take(request.address);
      next();
    },
    errorHandler: (error, request, reply) => void sendBack(error, request, reply),
    handler: async (request, reply) => {
      const { portal, again } = request.query;
      const signOn = configured(desk);
      const elsewhere = again === undefined ? rightAddress(signOn, request, portal) : undefined;
      return reply.redirect(elsewhere ?? (await begin(desk, signOn, { portal, request, reply })), 302);
    },
  });
}

async function begin(
  { clock }: SignOnDesk,
  { provider, mac }: SignOn,
  { portal, request, reply }: { portal: SignOnPortal; request: FastifyRequest; reply: FastifyReply },
): Promise<string> {
  // This is a link of our own page. Coming back from another site, the browser keeps the cookie to itself.
  const cookie = readSessionCookie(request);
  const replaces = cookie && sessionReference(cookie);
  try {
    // Says where to go back to even where the cookie is gone by then; the rest of it nobody can guess.
    const { url, expected } = await provider.begin(`${portal}.${randomState()}`);
    setPendingCookie(reply, mac, { ...expected, portal, expiresAt: clock() + pendingLife, replaces });
    return url;
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    logFailure(request, error);
    const sentence =
      'the identity provider does not answer as it should; try again in a moment, or sign in with an account of this server';
    throw new KeyhavenError('sign-on-unavailable', sentence);
  }
}

function callback(app: App, desk: SignOnDesk): void {
  app.route({
    method: 'GET',
    url: signOnCallbackPath,
    config: { permission: 'public' },
    schema: { hide: true },
    onRequest: (request, _reply, next) => {
      desk.limit.take(request.address);
      next();
    },
    errorHandler: (error, request, reply) => void sendBack(error, request, reply),
    handler: async (request, reply) => {
      const signOn = configured(desk);
      const pending = readPendingCookie(request, signOn.mac, desk.clock());
      try {
        const person = await prove(signOn, pending, request, reply);
        const { cookie } = await desk.services.signInByProvider({
          ...person,
          address: request.address,
          cookie: readSessionCookie(request),
          reference: pending?.replaces,
        });
        setSessionCookie(reply, cookie);
        return await reply.redirect(portalPage(portalOf(request)), 302);
      } catch (thrown) {
        const error = unreadablePerson(thrown) ?? thrown;
        if (!(error instanceof ProviderFailure)) throw error;
        await desk.services.recordProviderRefusal({ because: error.problem, address: request.address });
        logFailure(request, error);
        return await reply.redirect(portalPage(portalOf(request), outcomeOfProblem[error.problem]), 302);
      }
    },
  });
}

type Pending = ReturnType<typeof readPendingCookie>;

/** Throws `ProviderFailure` unless this browser began this sign-in and the provider vouches for somebody. */
async function prove(
  { provider, claims: names }: SignOn,
  pending: Pending,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<ProvenPerson> {
  if (pending === undefined) throw new ProviderFailure('expired');
  // The cookie stays: it belongs to a later sign-in, in another tab, or somebody has this browser follow a foreign link.
  if (stateOf(request) !== pending.state) throw new ProviderFailure('other-sign-in');
  clearPendingCookie(reply);
  const person = readClaims(await provider.complete(queryOf(request), pending), names);
  if (person === undefined) throw new ProviderFailure('wrong-claims');
  return person;
}

/** The provider named somebody in a way that is no account of a domain: its answer, not this server, is at fault. */
function unreadablePerson(thrown: unknown): ProviderFailure | undefined {
  if (!isKeyhavenError(thrown, 'person-name-invalid')) return undefined;
  return new ProviderFailure('wrong-claims', { detail: 'the claim for the person names no account of a domain' });
}

function configured({ signOn }: SignOnDesk): SignOn {
  if (signOn !== undefined) return signOn;
  throw new KeyhavenError('not-found', 'this server has no identity provider; sign in with an account of its own');
}

/**
 * The cookie and the way back must be of one host, whatever short name the page was opened under. Asked for once only: a
 * proxy may change the name on the way. The address is that of the configuration, never one that a request named.
 */
function rightAddress({ provider }: SignOn, request: FastifyRequest, portal: SignOnPortal): string | undefined {
  const { origin, host } = new URL(provider.redirectUri);
  const named = `https://${request.host}`;
  if (URL.canParse(named) && new URL(named).host === host) return undefined;
  return `${origin}${signOnPath}?portal=${portal}&again=1`;
}

function stateOf({ query }: FastifyRequest): string | undefined {
  const state = typeof query === 'object' && query !== null && 'state' in query ? query.state : undefined;
  return typeof state === 'string' ? state : undefined;
}

/** The portal that the person came from, as far as that can be told: the state of a stranger leads no further than ours. */
function portalOf(request: FastifyRequest): SignOnPortal {
  const { query } = request;
  const named = typeof query === 'object' && query !== null && 'portal' in query ? query.portal : undefined;
  return asPortal(named) ?? asPortal(stateOf(request)?.split('.', 1)[0]) ?? 'HelpDesk';
}

function queryOf({ raw }: FastifyRequest): string {
  const url = raw.url ?? '';
  return url.includes('?') ? url.slice(url.indexOf('?')) : '';
}

/** People who follow a link see a page, programs a problem document. */
function sendBack(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const outcome = outcomeOfError(error);
  if (!(request.headers.accept ?? '').includes('text/html')) return sendProblem(error, request, reply);
  const known = isKeyhavenError(error, 'sign-on-unavailable');
  if (outcome === 'unavailable' && !known) request.log.error({ err: error }, 'sign-on failed');
  return reply.redirect(portalPage(portalOf(request), outcome), 302);
}

/** Without the query, the token and whatever else the provider or a stranger has put into words. */
function logFailure(request: FastifyRequest, { problem, code, detail }: ProviderFailure): void {
  request.log.warn({ problem, code, detail }, 'sign-in with the identity provider failed');
}
