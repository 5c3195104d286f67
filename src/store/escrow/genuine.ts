import { KeyhavenError } from '../../base/error.ts';
import type { EscrowBatch } from './escrow-plan.ts';

/**
 * Throws `store-unsafe` when the row that a repeated claim met was altered: it gives no key back, so calling the claim
 * stored would let the computer remove its old protector and lose the disk.
 */
export function requireGenuine<Row extends { readonly id: number; readonly mac: Buffer }>(
  batch: EscrowBatch,
  table: string,
  row: Row | undefined,
  bytesOf: (row: Row) => Buffer,
): void {
  if (row === undefined || batch.mac.verify(bytesOf(row), row.mac)) return;
  batch.onForged(table, row.id);
  throw new KeyhavenError(
    'store-unsafe',
    'what is stored of this computer was altered by somebody; verify the audit trail, then restore a backup',
  );
}
