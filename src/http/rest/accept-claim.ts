import type { Actor } from '../../access/actor.ts';
import { formatTime } from '../../base/clock.ts';
import { formatGuid } from '../../base/guid.ts';
import { Secret } from '../../base/secret.ts';
import type { ClaimStored } from '../../escrow/escrow-store.ts';
import type {
  EscrowKeyRequest,
  EscrowKeyResponse,
  EscrowOwnerAuthRequest,
  EscrowOwnerAuthResponse,
} from '../../wire/rest/escrow.ts';
import type { Services } from '../services.ts';

/** Takes in what was sent as a recovery key, by itself or among others. */
export async function acceptKey(services: Services, actor: Actor, body: EscrowKeyRequest): Promise<EscrowKeyResponse> {
  const { recoveryPassword, keyPackage, volumeMetadata, ...claim } = body;
  const stored = await services.escrowKey(actor, {
    ...claim,
    recoveryPassword: Secret.fromText(recoveryPassword),
    keyPackage: decoded(keyPackage),
    volumeMetadata: decoded(volumeMetadata),
  });
  return {
    ...outcomeOf(stored),
    keyId: formatGuid(stored.keyId),
    computer: stored.computer,
    proof: stored.proof,
    proofWaiting: stored.proofWaiting,
  };
}

/** The same for a TPM owner authorisation. */
export async function acceptOwnerAuth(
  services: Services,
  actor: Actor,
  body: EscrowOwnerAuthRequest,
): Promise<EscrowOwnerAuthResponse> {
  const { ownerAuth, ...claim } = body;
  const stored = await services.escrowOwnerAuth(actor, {
    ...claim,
    ownerAuth: ownerAuth === undefined ? undefined : Secret.fromText(ownerAuth),
  });
  return { ...outcomeOf(stored), computer: stored.computer };
}

function decoded(base64: string | undefined): Secret | undefined {
  return base64 === undefined ? undefined : Secret.fromBytes(Buffer.from(base64, 'base64'));
}

function outcomeOf({ outcome, conflict, receivedAt }: ClaimStored) {
  return { outcome, conflict, receivedAt: formatTime(receivedAt) };
}
