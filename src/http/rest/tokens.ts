import type { Token } from '../../access/access-store.ts';
import { formatTime } from '../../base/clock.ts';
import {
  issueTokenRequest,
  issueTokenResponse,
  listTokensResponse,
  type Token as TokenAnswer,
  tokenParams,
} from '../../wire/rest/tokens.ts';
import { apiPrefix } from '../auth/public-routes.ts';
import { type App, actorOf } from '../request-context.ts';
import type { Services } from '../services.ts';
import { done, operation, problems } from './operation.ts';

export function tokenRoutes(app: App, services: Services): void {
  list(app, services);
  issue(app, services);
  revoke(app, services);
}

function list(app: App, services: Services): void {
  app.route({
    method: 'GET',
    url: `${apiPrefix}/tokens`,
    config: { permission: 'token-manage' },
    schema: {
      ...operation('listTokens', 'tokens', 'List tokens of computers and scripts'),
      response: { 200: listTokensResponse, ...problems },
    },
    handler: async (_request, reply) => reply.code(200).send({ tokens: (await services.listTokens()).map(render) }),
  });
}

function issue(app: App, services: Services): void {
  app.route({
    method: 'POST',
    url: `${apiPrefix}/tokens`,
    config: { permission: 'token-manage' },
    schema: {
      ...operation('issueToken', 'tokens', 'Issue a token for one computer or one role'),
      body: issueTokenRequest,
      response: { 201: issueTokenResponse, ...problems },
    },
    handler: async (request, reply) => {
      const { token, secret } = await services.issueToken(actorOf(request), request.body);
      return reply.code(201).send({ token: render(token), secret: secret.revealText() });
    },
  });
}

function revoke(app: App, services: Services): void {
  app.route({
    method: 'DELETE',
    url: `${apiPrefix}/tokens/:id`,
    config: { permission: 'token-manage' },
    schema: {
      ...operation('revokeToken', 'tokens', 'Revoke a token'),
      params: tokenParams,
      response: { 204: done, ...problems },
    },
    handler: async (request, reply) => {
      await services.revokeToken(actorOf(request), request.params.id);
      return reply.code(204).send();
    },
  });
}

function render(token: Token): TokenAnswer {
  const { id, label, computer, role, mayReveal, createdAt, createdBy, expiresAt, revokedAt } = token;
  return {
    id,
    label,
    ...(computer !== null && { computer }),
    ...(role !== null && { role }),
    mayReveal,
    createdAt: formatTime(createdAt),
    createdBy,
    expiresAt: formatTime(expiresAt),
    ...(revokedAt !== null && { revokedAt: formatTime(revokedAt) }),
  };
}
