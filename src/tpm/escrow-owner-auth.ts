import { randomBytes } from 'node:crypto';
import { type Actor, actorName, issuerOf } from '../access/actor.ts';
import type { Clock } from '../base/clock.ts';
import { KeyhavenError } from '../base/error.ts';
import { type ClaimTargetDeps, readDelivery, storeClaim } from '../escrow/claim-target.ts';
import { readClaimTime } from '../escrow/claim-time.ts';
import type { ClaimStored, EscrowStore, OwnerAuthClaim, OwnerAuthOrigin } from '../escrow/escrow-store.ts';
import type { EscrowOwnerAuthRequest } from '../escrow/request.ts';
import type { Fingerprinter } from '../keyring/fingerprint.ts';
import type { Sealer } from '../keyring/seal.ts';
import { parseOwnerAuth } from './owner-auth.ts';
import { ownerAuthCell } from './owner-auth-cell.ts';

export interface EscrowOwnerAuthDeps extends ClaimTargetDeps {
  readonly store: EscrowStore;
  readonly sealer: Sealer;
  readonly fingerprints: Fingerprinter;
  readonly clock: Clock;
}

export interface OwnerAuthEscrowed extends ClaimStored {
  readonly computer: string;
}

/** Takes a TPM owner authorisation in, or the news that this Windows keeps none. */
export async function escrowOwnerAuth(
  deps: EscrowOwnerAuthDeps,
  actor: Actor,
  request: EscrowOwnerAuthRequest,
): Promise<OwnerAuthEscrowed> {
  const receivedAt = deps.clock();
  const delivery = await readDelivery(deps, actor, request);
  const changeId = randomBytes(16);
  const claim: OwnerAuthClaim = {
    kind: 'owner-auth',
    ...delivery,
    actor: actorName(actor),
    issuedBy: issuerOf(actor),
    changeId,
    claimedAt: readClaimTime(request, receivedAt),
    receivedAt,
    ownerAuthOrigin: checkedOrigin(actor, request.origin),
    ownerAuth:
      request.ownerAuth && (await seal(deps, changeId, delivery.target.computer, request.ownerAuth.revealText())),
  };
  // The directory keeps no time for most of them: without one they count from now.
  const stored = await storeClaim(deps, claim, claim.claimedAt);
  return { ...stored, computer: delivery.target.computer };
}

async function seal(deps: EscrowOwnerAuthDeps, changeId: Buffer, computer: string, text: string) {
  const ownerAuth = parseOwnerAuth(text);
  const rowId = await deps.store.nextRowId();
  return {
    rowId,
    sealed: deps.sealer.seal(ownerAuthCell(rowId, changeId), ownerAuth),
    fingerprints: deps.fingerprints.all('owner-auth', Buffer.from(computer, 'utf8'), ownerAuth),
  };
}

/** Only a computer can say that its agent owns or read the TPM; what comes from elsewhere was imported, and says so. */
function checkedOrigin(actor: Actor, origin: OwnerAuthOrigin): OwnerAuthOrigin {
  if ((actor.kind === 'computer') === (origin !== 'imported')) return origin;
  const sentence =
    actor.kind === 'computer'
      ? 'a computer reports its OwnerAuth as owned or escrowed, never as imported'
      : 'only the computer itself reports its OwnerAuth as owned or escrowed; send it as imported';
  throw new KeyhavenError('request-invalid', sentence);
}
