import type { FastifyRequest } from 'fastify';
import type { Clock } from '../../base/clock.ts';
import { KeyhavenError } from '../../base/error.ts';
import { Secret } from '../../base/secret.ts';
import { browserSession, extendSessionRequest } from '../../wire/rest/browser-sessions.ts';
import { signInRequest, signOutQuery } from '../../wire/rest/sessions.ts';
import type { AddressLimit } from '../address-limit.ts';
import { clearSessionCookie, readSessionCookie, setSessionCookie } from '../auth/cookie.ts';
import { apiPrefix } from '../auth/public-routes.ts';
import { type App, actorOf } from '../request-context.ts';
import type { Services } from '../services.ts';
import { done, operation, problems } from './operation.ts';
import { renderBrowserSession } from './render-session.ts';

interface Desk {
  readonly services: Services;
  readonly clock: Clock;
}

const current = `${apiPrefix}/browser-sessions/current`;

/** Sessions of the pages. Their secret goes into a cookie that no script reads, and stands in no answer. */
export function browserSessionRoutes(app: App, services: Services, clock: Clock, limit: AddressLimit): void {
  const desk = { services, clock };
  signIn(app, desk, limit);
  read(app, desk);
  extend(app, desk);
  signOut(app, desk);
}

function signIn(app: App, { services, clock }: Desk, limit: AddressLimit): void {
  app.route({
    method: 'POST',
    url: `${apiPrefix}/browser-sessions`,
    config: { permission: 'public', evenRefusals: true },
    schema: {
      ...operation('openBrowserSession', 'sessions', 'Sign in with a local account, for the pages'),
      body: signInRequest,
      response: { 201: browserSession, ...problems },
    },
    onRequest: (request, _reply, next) => {
      limit.take(request.address);
      next();
    },
    handler: async (request, reply) => {
      const { account, password } = request.body;
      const signedIn = await services.signInBrowser({
        account,
        password: Secret.fromText(password),
        address: request.address,
        cookie: readSessionCookie(request),
      });
      setSessionCookie(reply, signedIn.cookie);
      return reply.code(201).send(renderBrowserSession(signedIn, signedIn.session, clock()));
    },
  });
}

function read(app: App, desk: Desk): void {
  app.route({
    method: 'GET',
    url: current,
    config: { permission: 'signed-in', browsersOnly: true, passive: true },
    schema: {
      ...operation('getBrowserSession', 'sessions', 'Say who is signed in on the pages', 'Does not count as activity.'),
      response: { 200: browserSession, ...problems },
    },
    handler: async (request, reply) => await reply.code(200).send(describe(desk, request)),
  });
}

function extend(app: App, desk: Desk): void {
  app.route({
    method: 'POST',
    url: `${current}/activity`,
    config: { permission: 'signed-in', browsersOnly: true },
    schema: {
      ...operation('extendBrowserSession', 'sessions', 'Say that somebody still works on the pages'),
      body: extendSessionRequest,
      response: { 200: browserSession, ...problems },
    },
    handler: async (request, reply) => await reply.code(200).send(describe(desk, request)),
  });
}

function signOut(app: App, { services }: Desk): void {
  app.route({
    method: 'DELETE',
    url: current,
    config: { permission: 'signed-in', browsersOnly: true },
    schema: {
      ...operation('endBrowserSession', 'sessions', 'Sign out on the pages, or end all sessions of this account'),
      querystring: signOutQuery,
      response: { 204: done, ...problems },
    },
    handler: async (request, reply) => {
      await services.signOut(actorOf(request), request.query);
      clearSessionCookie(reply);
      return reply.code(204).send();
    },
  });
}

function describe({ services, clock }: Desk, request: FastifyRequest) {
  if (request.browserSession === null) {
    throw new KeyhavenError('internal', 'a route of the pages was reached without their cookie');
  }
  return renderBrowserSession(services.currentSession(actorOf(request)), request.browserSession, clock());
}
