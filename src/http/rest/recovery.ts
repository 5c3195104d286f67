import { driveReasons, selfServiceReasons, tpmReasons } from '../../recovery/reason.ts';
import {
  listOwnRecoveriesQuery,
  listOwnRecoveriesResponse,
  reasonsResponse,
  revealKeyRequest,
  revealKeysResponse,
  revealOwnerAuthRequest,
  revealOwnerAuthsResponse,
  revealOwnKeyRequest,
  searchKeysRequest,
  searchKeysResponse,
} from '../../wire/rest/recovery.ts';
import { apiPrefix } from '../auth/public-routes.ts';
import { type App, actorOf } from '../request-context.ts';
import type { Services } from '../services.ts';
import { operation, problems } from './operation.ts';
import { pageOf } from './page.ts';
import { renderOwnRecovery } from './render-audit.ts';
import { renderMatch, renderRevealedKeys, renderRevealedOwnerAuths } from './render-recovery.ts';

const recorded = 'Every attempt is a row of the audit trail, whatever comes of it.';

export function recoveryRoutes(app: App, services: Services): void {
  reasons(app, services);
  searchKeys(app, services);
  revealKey(app, services);
  revealOwnKey(app, services);
  revealOwnerAuth(app, services);
  ownRecoveries(app, services);
}

function reasons(app: App, services: Services): void {
  app.route({
    method: 'GET',
    url: `${apiPrefix}/recovery/reasons`,
    config: { permission: 'public' },
    schema: {
      ...operation('listReasons', 'recovery', 'List the reasons that a recovery can have'),
      response: { 200: reasonsResponse, ...problems },
    },
    handler: (_request, reply) =>
      void reply.code(200).send({
        drive: [...driveReasons],
        selfService: [...selfServiceReasons],
        tpm: [...tpmReasons],
        callerVerification: [...services.callerVerifications()],
      }),
  });
}

function searchKeys(app: App, services: Services): void {
  app.route({
    method: 'POST',
    url: `${apiPrefix}/recovery/keys/search`,
    config: { permission: 'key-search', evenRefusals: true },
    schema: {
      ...operation('searchRecoveryKeys', 'recovery', 'List the keys whose ID begins with these digits', recorded),
      body: searchKeysRequest,
      response: { 200: searchKeysResponse, ...problems },
    },
    handler: async (request, reply) => {
      const { matches, more } = await services.findKeys(actorOf(request), request.body);
      // Nothing there and nothing of this user's are one answer, in time as well.
      reply.refused = matches.length === 0;
      return reply.code(200).send({ matches: matches.map(renderMatch), more });
    },
  });
}

function revealKey(app: App, services: Services): void {
  app.route({
    method: 'POST',
    url: `${apiPrefix}/recovery/keys/reveal`,
    config: { permission: 'key-reveal', evenRefusals: true },
    schema: {
      ...operation('revealRecoveryKey', 'recovery', 'Show the recovery password of a key ID', recorded),
      body: revealKeyRequest,
      response: { 200: revealKeysResponse, ...problems },
    },
    handler: async (request, reply) =>
      reply.code(200).send(renderRevealedKeys(await services.recoverKey(actorOf(request), request.body))),
  });
}

function revealOwnKey(app: App, services: Services): void {
  app.route({
    method: 'POST',
    url: `${apiPrefix}/self-service/keys/reveal`,
    config: { permission: 'own-key-reveal', evenRefusals: true },
    schema: {
      ...operation('revealOwnRecoveryKey', 'recovery', 'Show the recovery password of an own computer', recorded),
      body: revealOwnKeyRequest,
      response: { 200: revealKeysResponse, ...problems },
    },
    handler: async (request, reply) =>
      reply.code(200).send(renderRevealedKeys(await services.recoverOwnKey(actorOf(request), request.body))),
  });
}

function revealOwnerAuth(app: App, services: Services): void {
  app.route({
    method: 'POST',
    url: `${apiPrefix}/recovery/tpm-owner-auths/reveal`,
    config: { permission: 'owner-auth-reveal', evenRefusals: true },
    schema: {
      ...operation('revealTpmOwnerAuth', 'recovery', 'Show the TPM owner password of a computer', recorded),
      body: revealOwnerAuthRequest,
      response: { 200: revealOwnerAuthsResponse, ...problems },
    },
    handler: async (request, reply) =>
      reply.code(200).send(renderRevealedOwnerAuths(await services.recoverOwnerAuth(actorOf(request), request.body))),
  });
}

function ownRecoveries(app: App, services: Services): void {
  app.route({
    method: 'GET',
    url: `${apiPrefix}/self-service/recoveries`,
    config: { permission: 'own-key-reveal' },
    schema: {
      ...operation('listOwnRecoveries', 'recovery', 'List who was given a secret of the own computers'),
      querystring: listOwnRecoveriesQuery,
      response: { 200: listOwnRecoveriesResponse, ...problems },
    },
    handler: async (request, reply) => {
      const { limit, before } = request.query;
      const found = await services.listOwnRecoveries(actorOf(request), { before, limit: limit + 1 });
      const { items, last } = pageOf(found, limit);
      return reply.code(200).send({ recoveries: items.map(renderOwnRecovery), ...(last && { next: last.row.seq }) });
    },
  });
}
