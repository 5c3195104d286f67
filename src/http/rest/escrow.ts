import {
  type EscrowKeyResponse,
  escrowKeyRequest,
  escrowKeyResponse,
  escrowOwnerAuthRequest,
  escrowOwnerAuthResponse,
} from '../../wire/rest/escrow.ts';
import { apiPrefix } from '../auth/public-routes.ts';
import { type App, actorOf } from '../request-context.ts';
import type { Services } from '../services.ts';
import { acceptKey, acceptOwnerAuth } from './accept-claim.ts';
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
      const stored = await acceptKey(services, actorOf(request), request.body);
      return reply.code(statusOf(stored)).send(stored);
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
      const stored = await acceptOwnerAuth(services, actorOf(request), request.body);
      return reply.code(statusOf(stored)).send(stored);
    },
  });
}

function statusOf({ outcome }: Pick<EscrowKeyResponse, 'outcome'>): 200 | 201 {
  return outcome === 'stored' ? 201 : 200;
}
