import type { RecoveryKeyClaim } from '../../escrow/escrow-store.ts';
import { addTo, type EscrowState, pairKey, type Source } from './escrow-state.ts';

// Volumes and keys of the computers that claims name, and what hangs on those keys.

/** Returns the ids of the keys that are there. */
export async function loadKeys(
  { trx, trip, among }: Source,
  claims: readonly RecoveryKeyClaim[],
  computerIds: readonly number[],
  state: EscrowState,
): Promise<number[]> {
  if (claims.length === 0) return [];
  const keyIds = claims.map(({ keyId }) => keyId);
  const query = trx
    .selectFrom('recovery_key')
    .select([
      'id',
      'volume_id',
      'computer_id',
      'key_id',
      'fingerprint',
      'fingerprint_version',
      'origin',
      'claimed_at',
      'received_at',
      'change_id',
      'mac',
      'proof',
    ])
    .where(among('key_id', keyIds))
    .where(among('computer_id', computerIds));
  const rows = await trip.rows(query);
  for (const row of rows) {
    addTo(state.keys, pairKey(row.computer_id, row.key_id), {
      id: row.id,
      fingerprint: row.fingerprint,
      version: row.fingerprint_version,
      receivedAt: row.received_at,
      origin: row.origin,
      proof: row.proof,
      stored: row,
    });
  }
  return rows.map(({ id }) => id);
}

export async function loadVolumes(
  { trx, trip, among }: Source,
  claims: readonly RecoveryKeyClaim[],
  computerIds: readonly number[],
  state: EscrowState,
): Promise<void> {
  if (claims.length === 0) return;
  const guids = claims.map(({ volume }) => volume.guid);
  const query = trx
    .selectFrom('volume')
    .selectAll()
    .where(among('guid', guids))
    .where(among('computer_id', computerIds));
  for (const row of await trip.rows(query)) {
    state.volumes.set(pairKey(row.computer_id, row.guid), { id: row.id, type: row.type, stored: row });
  }
}

export async function loadPackages(
  { trx, trip, among }: Source,
  claims: readonly RecoveryKeyClaim[],
  keys: readonly number[],
  state: EscrowState,
): Promise<void> {
  if (keys.length === 0 || !claims.some(({ keyPackage }) => keyPackage)) return;
  const query = trx
    .selectFrom('key_package')
    .select(['recovery_key_id', 'fingerprint', 'fingerprint_version as version'])
    .where(among('recovery_key_id', keys));
  for (const { recovery_key_id, ...fingerprinted } of await trip.rows(query))
    addTo(state.packages, recovery_key_id, fingerprinted);
}

export async function loadWaitingProofs(
  { trx, trip, among }: Source,
  claims: readonly RecoveryKeyClaim[],
  of: { readonly keys: readonly number[]; readonly computers: readonly number[] },
  state: EscrowState,
): Promise<void> {
  if (of.keys.length === 0 && !claims.some(({ metadata }) => metadata)) return;
  const query = trx
    .selectFrom('proof_request')
    .select(['computer_id', 'recovery_key_id'])
    .where(among('computer_id', of.computers));
  for (const row of await trip.rows(query)) {
    const waiting = state.waitingProofs.get(row.computer_id) ?? new Set();
    state.waitingProofs.set(row.computer_id, waiting.add(row.recovery_key_id));
  }
}
