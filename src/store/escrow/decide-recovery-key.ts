import { KeyhavenError } from '../../base/error.ts';
import type { ClaimStored, RecoveryKeyClaim, SealedValue } from '../../escrow/escrow-store.ts';
import { recoveryKeyBytes, volumeBytes } from '../granting-row.ts';
import { associateUsers, countNewUsers } from './associate-users.ts';
import { checkDay, countDay } from './ceilings.ts';
import type { EscrowBatch } from './escrow-plan.ts';
import { type ComputerState, type KeyState, pairKey, type Usage, type VolumeState } from './escrow-state.ts';
import { requireGenuine } from './genuine.ts';
import { addKey, addPackage, addProof, addVolume, fillType, raiseProof } from './plan-recovery-key.ts';
import { addComputer, findComputer } from './resolve-computer.ts';
import { sameValue } from './same-value.ts';

/** What a claim meets, and what of it is new. */
interface Findings {
  readonly computer: ComputerState | undefined;
  readonly volume: VolumeState | undefined;
  /** Claims of the same computer under the same key ID. */
  readonly rivals: readonly KeyState[];
  readonly existing: KeyState | undefined;
  readonly newPackage: SealedValue | undefined;
  readonly metadata: SealedValue | undefined;
}

/** Adds a claim to the plan of its batch. Whatever it throws, it throws before the plan has anything of the claim. */
export function decideRecoveryKey(batch: EscrowBatch, claim: RecoveryKeyClaim): ClaimStored {
  const found = findings(batch, claim);
  const adds = additions(batch, claim, found);
  checkRivals(batch, claim, found);
  checkProofs(batch, found);
  checkDay(batch, claim, found.computer?.id, adds);

  const computer = found.computer ?? addComputer(batch, claim);
  const volume = found.volume ?? addVolume(batch, claim, computer);
  const key = found.existing ?? addKey(batch, claim, computer, volume);
  fillType(batch, claim, volume);
  raiseProof(batch, claim, key);
  if (found.newPackage) addPackage(batch, claim, key, found.newPackage);
  if (found.metadata) addProof(batch, claim, computer, key, found.metadata);
  associateUsers(batch, claim, computer);
  countDay(batch, claim, computer.id, adds);
  return {
    outcome: found.existing ? 'already-stored' : 'stored',
    conflict: (batch.state.keys.get(pairKey(computer.id, claim.keyId)) ?? []).length > 1,
    rowId: key.id,
    receivedAt: key.receivedAt,
    proof: key.proof,
    proofWaiting: batch.state.waitingProofs.get(computer.id)?.has(key.id) ?? false,
  };
}

function findings(batch: EscrowBatch, claim: RecoveryKeyClaim): Findings {
  const { state } = batch;
  const computer = findComputer(batch, claim);
  const volume = computer && state.volumes.get(pairKey(computer.id, claim.volume.guid));
  const rivals = (computer && state.keys.get(pairKey(computer.id, claim.keyId))) ?? [];
  const existing = rivals.find((rival) => sameValue(rival, claim.password));
  requireGenuine(batch, 'volume', volume?.stored, volumeBytes);
  requireGenuine(batch, 'recovery_key', existing?.stored, recoveryKeyBytes);
  const { keyPackage, metadata } = claim;
  const packages = (existing && state.packages.get(existing.id)) ?? [];
  const hasPackage = keyPackage !== undefined && packages.some((one) => sameValue(one, keyPackage));
  // A proof that reading alone decided, or that an earlier one did, waits for nothing.
  const decided = claim.proof === 'failed' || existing?.proof === 'proven';
  return {
    computer,
    volume,
    rivals,
    existing,
    newPackage: hasPackage ? undefined : keyPackage,
    metadata: decided ? undefined : metadata,
  };
}

function additions(batch: EscrowBatch, claim: RecoveryKeyClaim, found: Findings): Usage {
  const sealed = [found.existing ? undefined : claim.password, found.newPackage, found.metadata].filter(
    (value) => value !== undefined,
  );
  const others = (found.volume ? 0 : 1) + countNewUsers(batch, claim, found.computer);
  return { claims: sealed.length + others, bytes: sealed.reduce((sum, value) => sum + value.sealed.length, 0) };
}

/** An import must not use up what is the computer's own to claim, nor the other way round. */
function checkRivals({ limits }: EscrowBatch, { origin }: RecoveryKeyClaim, { existing, rivals }: Findings): void {
  const claimed = rivals.filter((rival) => rival.origin === origin).length;
  if (existing || claimed < limits.claimsPerKeyId) return;
  const what = `this computer has claimed ${String(claimed)} passwords under one key ID`;
  throw new KeyhavenError(
    'conflicting-claims-ceiling',
    `${what}, and no more are kept; remove the protector and make a new one`,
  );
}

function checkProofs({ state, limits }: EscrowBatch, { computer, existing, metadata }: Findings): void {
  const waiting = computer && state.waitingProofs.get(computer.id);
  if (!metadata || (existing && waiting?.has(existing.id)) || (waiting?.size ?? 0) < limits.proofsWaiting) return;
  throw new KeyhavenError(
    'proofs-waiting-ceiling',
    'too many proofs of this computer wait already; send this again in a few minutes',
  );
}
