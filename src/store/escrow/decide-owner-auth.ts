import type { ClaimStored, OwnerAuthClaim, SealedValue } from '../../escrow/escrow-store.ts';
import { ownerAuthBytes, ownerAuthMac } from '../granting-row.ts';
import { associateUsers, countNewUsers } from './associate-users.ts';
import { checkDay, countDay } from './ceilings.ts';
import type { EscrowBatch } from './escrow-plan.ts';
import { addTo, type ComputerState, type OwnerAuthState } from './escrow-state.ts';
import { requireGenuine } from './genuine.ts';
import { addComputer, findComputer } from './resolve-computer.ts';
import { sameValue } from './same-value.ts';

/** Adds a claim to the plan of its batch. Whatever it throws, it throws before the plan has anything of the claim. */
export function decideOwnerAuth(batch: EscrowBatch, claim: OwnerAuthClaim): ClaimStored {
  const { ownerAuth } = claim;
  const known = findComputer(batch, claim);
  const existing = ownerAuth && findExisting(batch, known, ownerAuth);
  requireGenuine(batch, 'owner_auth', existing?.stored, ownerAuthBytes);
  const isNew = ownerAuth !== undefined && !existing;
  const adds = {
    claims: (isNew ? 1 : 0) + countNewUsers(batch, claim, known),
    bytes: isNew ? ownerAuth.sealed.length : 0,
  };
  checkDay(batch, claim, known?.id, adds);

  const computer = known ?? addComputer(batch, claim);
  associateUsers(batch, claim, computer);
  countDay(batch, claim, computer.id, adds);
  if (ownerAuth === undefined) return recordNone(batch, claim, computer);
  const row = existing ?? addOwnerAuth(batch, claim, computer, ownerAuth);
  return {
    outcome: existing ? 'already-stored' : 'stored',
    conflict: (batch.state.ownerAuths.get(computer.id) ?? []).length > 1,
    rowId: row.id,
    receivedAt: row.receivedAt,
    proof: 'claimed',
    proofWaiting: false,
  };
}

function findExisting(
  { state }: EscrowBatch,
  computer: ComputerState | undefined,
  value: SealedValue,
): OwnerAuthState | undefined {
  return computer && state.ownerAuths.get(computer.id)?.find((one) => sameValue(one, value));
}

function recordNone({ plan }: EscrowBatch, claim: OwnerAuthClaim, computer: ComputerState): ClaimStored {
  const said = computer.keepsNoOwnerAuth;
  computer.keepsNoOwnerAuth = true;
  if (!said) plan.keepNoOwnerAuth.push(computer.id);
  return {
    outcome: said ? 'already-stored' : 'stored',
    conflict: false,
    rowId: 0,
    receivedAt: claim.receivedAt,
    proof: 'claimed',
    proofWaiting: false,
  };
}

function addOwnerAuth(
  batch: EscrowBatch,
  claim: OwnerAuthClaim,
  computer: ComputerState,
  value: SealedValue,
): OwnerAuthState {
  const [fingerprint] = value.fingerprints;
  const grant = {
    id: value.rowId,
    computer_id: computer.id,
    owner_auth_origin: claim.ownerAuthOrigin,
    origin: claim.origin,
    claimed_at: claim.claimedAt,
    received_at: claim.receivedAt,
    change_id: claim.changeId,
  };
  batch.plan.ownerAuths.push({
    ...grant,
    fingerprint: fingerprint.value,
    fingerprint_version: fingerprint.version,
    sealed: value.sealed,
    batch_id: batch.batchId,
    mac: ownerAuthMac(batch.mac, grant),
  });
  const row = {
    id: grant.id,
    receivedAt: claim.receivedAt,
    fingerprint: fingerprint.value,
    version: fingerprint.version,
  };
  addTo(batch.state.ownerAuths, computer.id, row);
  return row;
}
