import { formatTime } from '../../base/clock.ts';
import { Secret } from '../../base/secret.ts';
import {
  changePasswordRequest,
  endSessionsRequest,
  endSessionsResponse,
  sessionResponse,
  signInRequest,
  signInResponse,
  signOutQuery,
} from '../../wire/rest/sessions.ts';
import type { AddressLimit } from '../address-limit.ts';
import { apiPrefix } from '../auth/public-routes.ts';
import { type App, actorOf } from '../request-context.ts';
import type { Services } from '../services.ts';
import { done, operation, problems } from './operation.ts';
import { renderSession } from './render-session.ts';

/** `limit` is shared with the other door that takes a password. */
export function sessionRoutes(app: App, services: Services, limit: AddressLimit): void {
  signIn(app, services, limit);
  currentSession(app, services);
  signOut(app, services);
  endOf(app, services);
  changePassword(app, services);
}

function signIn(app: App, services: Services, limit: AddressLimit): void {
  app.route({
    method: 'POST',
    url: `${apiPrefix}/sessions`,
    config: { permission: 'public', evenRefusals: true },
    schema: {
      ...operation('signIn', 'sessions', 'Sign in with a local account'),
      body: signInRequest,
      response: { 201: signInResponse, ...problems },
    },
    onRequest: (request, _reply, next) => {
      limit.take(request.address);
      next();
    },
    handler: async (request, reply) => {
      const { account: name, password } = request.body;
      const signedIn = await services.signIn({
        account: name,
        password: Secret.fromText(password),
        address: request.address,
      });
      const { person } = signedIn;
      return reply.code(201).send({
        token: signedIn.token.revealText(),
        account: person.account,
        displayName: person.displayName,
        roles: [...person.roles],
        expiresAt: formatTime(signedIn.expiresAt),
        mustChangePassword: person.mustChangePassword,
      });
    },
  });
}

function currentSession(app: App, services: Services): void {
  app.route({
    method: 'GET',
    url: `${apiPrefix}/sessions/current`,
    config: { permission: 'signed-in' },
    schema: {
      ...operation('getSession', 'sessions', 'Say who is signed in'),
      response: { 200: sessionResponse, ...problems },
    },
    handler: async (request, reply) =>
      await reply.code(200).send(renderSession(services.currentSession(actorOf(request)))),
  });
}

function signOut(app: App, services: Services): void {
  app.route({
    method: 'DELETE',
    url: `${apiPrefix}/sessions/current`,
    config: { permission: 'signed-in' },
    schema: {
      ...operation('signOut', 'sessions', 'End this session, or all sessions of this account'),
      querystring: signOutQuery,
      response: { 204: done, ...problems },
    },
    handler: async (request, reply) => {
      await services.signOut(actorOf(request), request.query);
      return reply.code(204).send();
    },
  });
}

function endOf(app: App, services: Services): void {
  app.route({
    method: 'POST',
    url: `${apiPrefix}/sessions/end`,
    config: { permission: 'account-manage' },
    schema: {
      ...operation('endSessions', 'sessions', 'End all sessions of somebody', 'On other servers within two seconds.'),
      body: endSessionsRequest,
      response: { 200: endSessionsResponse, ...problems },
    },
    handler: async (request, reply) =>
      await reply.code(200).send({ ended: await services.endSessionsOf(actorOf(request), request.body) }),
  });
}

function changePassword(app: App, services: Services): void {
  app.route({
    method: 'POST',
    url: `${apiPrefix}/sessions/current/password`,
    config: { permission: 'signed-in' },
    schema: {
      ...operation('changePassword', 'sessions', 'Change the own password'),
      body: changePasswordRequest,
      response: { 204: done, ...problems },
    },
    handler: async (request, reply) => {
      await services.changeOwnPassword(actorOf(request), {
        currentPassword: Secret.fromText(request.body.currentPassword),
        newPassword: Secret.fromText(request.body.newPassword),
        address: request.address,
      });
      return reply.code(204).send();
    },
  });
}
