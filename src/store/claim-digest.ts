import { createHash } from 'node:crypto';
import { frame } from '../base/framing.ts';
import type { KeyPackageTable, OwnerAuthTable, RecoveryKeyTable } from './schema.ts';

/** In every digest: other columns are another version. */
const version = 1;

/**
 * A row that an escrow batch made, in the columns that never change. Sealed cells and fingerprints are left out, since
 * re-sealing replaces them; a cell is bound to its row by its associated data.
 */
export type DigestedRow =
  | ({ readonly table: 'recovery_key' } & Pick<
      RecoveryKeyTable,
      'id' | 'volume_id' | 'computer_id' | 'key_id' | 'origin' | 'claimed_at' | 'received_at' | 'change_id'
    >)
  | ({ readonly table: 'key_package' } & Pick<KeyPackageTable, 'id' | 'recovery_key_id' | 'received_at' | 'change_id'>)
  | ({ readonly table: 'owner_auth' } & Pick<
      OwnerAuthTable,
      'id' | 'computer_id' | 'owner_auth_origin' | 'origin' | 'claimed_at' | 'received_at' | 'change_id'
    >);

/** What the audit row of a batch says about its rows. */
export interface BatchDigest {
  readonly batchId: number;
  readonly count: number;
  /** Hex. */
  readonly hash: string;
}

/** SHA-256 over the rows of a batch in order of their ids, which are unique over all tables. */
export function batchDigest(batchId: number, rows: readonly DigestedRow[]): BatchDigest {
  const sorted = [...rows].sort((a, b) => a.id - b.id);
  const bytes = frame(['keyhaven-escrow-batch', version, batchId, ...sorted.map(claimDigest)]);
  return { batchId, count: rows.length, hash: createHash('sha256').update(bytes).digest('hex') };
}

export function claimDigest(row: DigestedRow): Buffer {
  switch (row.table) {
    case 'recovery_key':
      return frame([
        row.table,
        row.id,
        row.volume_id,
        row.computer_id,
        row.key_id,
        row.origin,
        row.claimed_at,
        row.received_at,
        row.change_id,
      ]);
    case 'key_package':
      return frame([row.table, row.id, row.recovery_key_id, row.received_at, row.change_id]);
    case 'owner_auth':
      return frame([
        row.table,
        row.id,
        row.computer_id,
        row.owner_auth_origin,
        row.origin,
        row.claimed_at,
        row.received_at,
        row.change_id,
      ]);
  }
}
