import { formatTime } from '../../base/clock.ts';
import { formatGuid } from '../../base/guid.ts';
import { Secret } from '../../base/secret.ts';
import type { ClaimStored } from '../../escrow/escrow-store.ts';
import {
  escrowKeyRequest,
  escrowKeyResponse,
  escrowOwnerAuthRequest,
  escrowOwnerAuthResponse,
} from '../../wire/rest/escrow.ts';
import { apiPrefix } from '../auth/public-routes.ts';
import { type App, actorOf } from '../request-context.ts';
import type { Services } from '../services.ts';
import { operation, problems } from './operation.ts';

const durable =
  'The answer means that everything that was sent is on disk. Sending the same again changes nothing. Takes no Origin, Cookie or Sec-Fetch header: it is for agents and scripts.';

export function escrowRoutes(app: App, services: Services): void {
  app.route({
    method: 'POST',
    url: `${apiPrefix}/escrow/recovery-keys`,
    config: { permission: 'escrow', machinesOnly: true },
    schema: {
      ...operation('escrowRecoveryKey', 'escrow', 'Take a recovery password into safe keeping', durable),
      body: escrowKeyRequest,
      response: { 200: escrowKeyResponse, 201: escrowKeyResponse, ...problems },
    },
    handler: async (request, reply) => {
      const { recoveryPassword, keyPackage, volumeMetadata, ...claim } = request.body;
      const stored = await services.escrowKey(actorOf(request), {
        ...claim,
        recoveryPassword: Secret.fromText(recoveryPassword),
        keyPackage: decoded(keyPackage),
        volumeMetadata: decoded(volumeMetadata),
      });
      return reply.code(statusOf(stored)).send({
        ...outcomeOf(stored),
        keyId: formatGuid(stored.keyId),
        computer: stored.computer,
        proof: stored.proof,
        proofWaiting: stored.proofWaiting,
      });
    },
  });
  app.route({
    method: 'POST',
    url: `${apiPrefix}/escrow/tpm-owner-auths`,
    config: { permission: 'escrow', machinesOnly: true },
    schema: {
      ...operation('escrowTpmOwnerAuth', 'escrow', 'Take a TPM owner authorisation into safe keeping', durable),
      body: escrowOwnerAuthRequest,
      response: { 200: escrowOwnerAuthResponse, 201: escrowOwnerAuthResponse, ...problems },
    },
    handler: async (request, reply) => {
      const { ownerAuth, ...claim } = request.body;
      const stored = await services.escrowOwnerAuth(actorOf(request), {
        ...claim,
        ownerAuth: ownerAuth === undefined ? undefined : Secret.fromText(ownerAuth),
      });
      return reply.code(statusOf(stored)).send({ ...outcomeOf(stored), computer: stored.computer });
    },
  });
}

function decoded(base64: string | undefined): Secret | undefined {
  return base64 === undefined ? undefined : Secret.fromBytes(Buffer.from(base64, 'base64'));
}

function statusOf(stored: ClaimStored): 200 | 201 {
  return stored.outcome === 'stored' ? 201 : 200;
}

function outcomeOf({ outcome, conflict, receivedAt }: ClaimStored) {
  return { outcome, conflict, receivedAt: formatTime(receivedAt) };
}
