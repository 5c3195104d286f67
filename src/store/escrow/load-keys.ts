import type { RecoveryKeyClaim } from '../../escrow/escrow-store.ts';
import { addTo, type EscrowState, pairKey, type Source } from './escrow-state.ts';

/** Volumes and keys of these computers that the claims name, and what hangs on those keys. */
export async function loadKeys(
  source: Source,
  keyClaims: readonly RecoveryKeyClaim[],
  computerIds: readonly number[],
  state: EscrowState,
): Promise<void> {
  if (keyClaims.length === 0) return;
  await loadVolumes(
    source,
    keyClaims.map(({ volume }) => volume.guid),
    computerIds,
    state,
  );
  const rows = await source.trx
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
    .where(
      source.among(
        'key_id',
        keyClaims.map(({ keyId }) => keyId),
      ),
    )
    .where(source.among('computer_id', computerIds))
    .execute();
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
  if (rows.length > 0 && keyClaims.some((claim) => claim.keyPackage))
    await loadPackages(
      source,
      rows.map(({ id }) => id),
      state,
    );
  if (rows.length > 0 || keyClaims.some((claim) => claim.metadata)) await loadWaitingProofs(source, computerIds, state);
}

async function loadVolumes(
  source: Source,
  guids: readonly Buffer[],
  computerIds: readonly number[],
  state: EscrowState,
): Promise<void> {
  const rows = await source.trx
    .selectFrom('volume')
    .selectAll()
    .where(source.among('guid', guids))
    .where(source.among('computer_id', computerIds))
    .execute();
  for (const row of rows) {
    state.volumes.set(pairKey(row.computer_id, row.guid), { id: row.id, type: row.type, stored: row });
  }
}

async function loadPackages(source: Source, keys: readonly number[], state: EscrowState): Promise<void> {
  const rows = await source.trx
    .selectFrom('key_package')
    .select(['recovery_key_id', 'fingerprint', 'fingerprint_version as version'])
    .where(source.among('recovery_key_id', keys))
    .execute();
  for (const { recovery_key_id, ...fingerprinted } of rows) addTo(state.packages, recovery_key_id, fingerprinted);
}

async function loadWaitingProofs(source: Source, computerIds: readonly number[], state: EscrowState): Promise<void> {
  const rows = await source.trx
    .selectFrom('proof_request')
    .select(['computer_id', 'recovery_key_id'])
    .where(source.among('computer_id', computerIds))
    .execute();
  for (const row of rows) {
    const waiting = state.waitingProofs.get(row.computer_id) ?? new Set();
    state.waitingProofs.set(row.computer_id, waiting.add(row.recovery_key_id));
  }
}
