import type { RecoveryKeyClaim, SealedValue } from '../../escrow/escrow-store.ts';
import { recoveryKeyMac, volumeMac } from '../granting-row.ts';
import type { RecoveryKeyTable, VolumeTable } from '../schema.ts';
import type { EscrowBatch } from './escrow-plan.ts';
import { addTo, type ComputerState, type KeyState, pairKey, type VolumeState } from './escrow-state.ts';

// What a decided claim adds to the plan of its batch, and to the state that the claims behind it are decided on.

export function addVolume(
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

export function addKey(
  batch: EscrowBatch,
  claim: RecoveryKeyClaim,
  computer: ComputerState,
  volume: VolumeState,
): KeyState {
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
    origin: claim.origin,
    proof: claim.proof,
    planned: row,
  };
  addTo(batch.state.keys, pairKey(computer.id, claim.keyId), key);
  return key;
}

/** Only the computer itself knows what its volumes are, and says so once. */
export function fillType({ plan }: EscrowBatch, claim: RecoveryKeyClaim, volume: VolumeState): void {
  if (claim.origin !== 'agent' || volume.type !== 'unknown' || claim.volume.type === 'unknown') return;
  volume.type = claim.volume.type;
  if (volume.planned) volume.planned.type = volume.type;
  else plan.volumeTypes.set(volume.id, volume.type);
}

export function raiseProof({ plan }: EscrowBatch, claim: RecoveryKeyClaim, key: KeyState): void {
  if (key.proof !== 'claimed' || claim.proof !== 'matched') return;
  key.proof = 'matched';
  if (key.planned) key.planned.proof = 'matched';
  else plan.matched.push(key.id);
}

export function addPackage(
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

export function addProof(
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
