import { KeyhavenError } from '../../base/error.ts';
import type { ClaimStored, RecoveryKeyClaim, SealedValue } from '../../escrow/escrow-store.ts';
import { recoveryKeyBytes, recoveryKeyMac, volumeBytes, volumeMac } from '../granting-row.ts';
import type { RecoveryKeyTable, VolumeTable } from '../schema.ts';
import { associateUsers, countNewUsers } from './associate-users.ts';
import { checkDay, countDay } from './ceilings.ts';
import type { EscrowBatch } from './escrow-plan.ts';
import { addTo, type ComputerState, type KeyState, pairKey, type Usage, type VolumeState } from './escrow-state.ts';
import { requireGenuine } from './genuine.ts';
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
  checkRivals(batch, found);
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

function checkRivals({ limits }: EscrowBatch, { existing, rivals }: Findings): void {
  if (existing || rivals.length < limits.claimsPerKeyId) return;
  const what = `this computer has claimed ${String(rivals.length)} passwords under one key ID`;
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

function addVolume(
  { state, plan, mac, newId }: EscrowBatch,
  claim: RecoveryKeyClaim,
  computer: ComputerState,
): VolumeState {
  const grant = {
    id: newId(),
    computer_id: computer.id,
    guid: claim.volume.guid,
    created_at: claim.receivedAt,
    change_id: claim.changeId,
  };
  const row: VolumeTable = { ...grant, mac: volumeMac(mac, grant), type: claim.volume.type };
  plan.volumes.push(row);
  const volume: VolumeState = { id: row.id, type: row.type, planned: row };
  state.volumes.set(pairKey(computer.id, row.guid), volume);
  return volume;
}

function addKey(batch: EscrowBatch, claim: RecoveryKeyClaim, computer: ComputerState, volume: VolumeState): KeyState {
  const { password } = claim;
  const [fingerprint] = password.fingerprints;
  const grant = {
    id: password.rowId,
    volume_id: volume.id,
    computer_id: computer.id,
    key_id: claim.keyId,
    origin: claim.origin,
    claimed_at: claim.claimedAt,
    received_at: claim.receivedAt,
    change_id: claim.changeId,
  };
  const row: RecoveryKeyTable = {
    ...grant,
    fingerprint: fingerprint.value,
    fingerprint_version: fingerprint.version,
    sealed_password: password.sealed,
    batch_id: batch.batchId,
    mac: recoveryKeyMac(batch.mac, grant),
    proof: claim.proof,
    disclosed_at: null,
    rotation_due_at: null,
  };
  batch.plan.keys.push(row);
  const key: KeyState = {
    id: row.id,
    fingerprint: fingerprint.value,
    version: fingerprint.version,
    receivedAt: claim.receivedAt,
    proof: claim.proof,
    planned: row,
  };
  addTo(batch.state.keys, pairKey(computer.id, claim.keyId), key);
  return key;
}

/** Only the computer itself knows what its volumes are, and says so once. */
function fillType({ plan }: EscrowBatch, claim: RecoveryKeyClaim, volume: VolumeState): void {
  if (claim.origin !== 'agent' || volume.type !== 'unknown' || claim.volume.type === 'unknown') return;
  volume.type = claim.volume.type;
  if (volume.planned) volume.planned.type = volume.type;
  else plan.volumeTypes.set(volume.id, volume.type);
}

function raiseProof({ plan }: EscrowBatch, claim: RecoveryKeyClaim, key: KeyState): void {
  if (key.proof !== 'claimed' || claim.proof !== 'matched') return;
  key.proof = 'matched';
  if (key.planned) key.planned.proof = 'matched';
  else plan.matched.push(key.id);
}

function addPackage(
  { state, plan, batchId }: EscrowBatch,
  claim: RecoveryKeyClaim,
  key: KeyState,
  sealed: SealedValue,
): void {
  const [{ version, value }] = sealed.fingerprints;
  plan.packages.push({
    id: sealed.rowId,
    recovery_key_id: key.id,
    sealed: sealed.sealed,
    fingerprint: value,
    fingerprint_version: version,
    received_at: claim.receivedAt,
    change_id: claim.changeId,
    batch_id: batchId,
  });
  addTo(state.packages, key.id, { fingerprint: value, version });
}

function addProof(
  { state, plan }: EscrowBatch,
  claim: RecoveryKeyClaim,
  computer: ComputerState,
  key: KeyState,
  metadata: SealedValue,
): void {
  plan.proofs.set(key.id, {
    id: metadata.rowId,
    recovery_key_id: key.id,
    computer_id: computer.id,
    sealed_metadata: metadata.sealed,
    received_at: claim.receivedAt,
  });
  const waiting = state.waitingProofs.get(computer.id) ?? new Set();
  state.waitingProofs.set(computer.id, waiting.add(key.id));
}
