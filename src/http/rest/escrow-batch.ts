import type { FastifyRequest } from 'fastify';
import type { Actor } from '../../access/actor.ts';
import { escrowKeyRequest, escrowOwnerAuthRequest } from '../../wire/rest/escrow.ts';
import {
  escrowKeyBatchRequest,
  escrowKeyBatchResponse,
  escrowOwnerAuthBatchRequest,
  escrowOwnerAuthBatchResponse,
} from '../../wire/rest/escrow-batch.ts';
import type { Problem } from '../../wire/rest/problem.ts';
import { apiPrefix } from '../auth/public-routes.ts';
import { problemFor } from '../problem.ts';
import { type App, actorOf } from '../request-context.ts';
import { readMember } from '../request-validation.ts';
import type { Services } from '../services.ts';
import { acceptKey, acceptOwnerAuth } from './accept-claim.ts';
import { operation, problems } from './operation.ts';

const durable =
  'The answer comes when each record is stored or refused; what it says of a record holds as if the record had been sent by itself: stored means on disk, and sending it again changes nothing. A body of more than 256 KiB is refused; send less at once. Takes no Origin, Cookie or Sec-Fetch header: it is for imports and scripts.';

/**
 * The size of a body stays as it is everywhere, since it is read before anybody knows who sends it. Full of records it
 * has more commas than a single one may: 72 each, where 64 users are named.
 */
const mostMembers = 20_000;

/** The routes of `escrow.ts` for many records at once: the same use cases, whose writes share transactions. */
export function escrowBatchRoutes(app: App, services: Services): void {
  app.route({
    method: 'POST',
    url: `${apiPrefix}/escrow/recovery-keys/batch`,
    config: { permission: 'escrow', machinesOnly: true, mostMembers },
    schema: {
      ...operation('escrowRecoveryKeys', 'escrow', 'Take many recovery passwords into safe keeping', durable),
      body: escrowKeyBatchRequest,
      response: { 200: escrowKeyBatchResponse, ...problems },
    },
    handler: async (request) => ({
      results: await acceptEach(request, request.body.records, (actor, record) =>
        acceptKey(services, actor, readMember(escrowKeyRequest, record, 'the record')),
      ),
    }),
  });
  app.route({
    method: 'POST',
    url: `${apiPrefix}/escrow/tpm-owner-auths/batch`,
    config: { permission: 'escrow', machinesOnly: true, mostMembers },
    schema: {
      ...operation('escrowTpmOwnerAuths', 'escrow', 'Take many TPM owner authorisations into safe keeping', durable),
      body: escrowOwnerAuthBatchRequest,
      response: { 200: escrowOwnerAuthBatchResponse, ...problems },
    },
    handler: async (request) => ({
      results: await acceptEach(request, request.body.records, (actor, record) =>
        acceptOwnerAuth(services, actor, readMember(escrowOwnerAuthRequest, record, 'the record')),
      ),
    }),
  });
}

/** At once, so that they share transactions; each with its own end. */
function acceptEach<Answer>(
  request: FastifyRequest,
  records: readonly unknown[],
  accept: (actor: Actor, record: unknown) => Promise<Answer>,
): Promise<(Answer | Problem)[]> {
  const actor = actorOf(request);
  return Promise.all(
    records.map(async (record) => {
      try {
        return await accept(actor, record);
      } catch (error) {
        return problemFor(error, request);
      }
    }),
  );
}
