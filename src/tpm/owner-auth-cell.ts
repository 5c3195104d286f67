import type { Cell } from '../keyring/cell.ts';

/**
 * Where an OwnerAuth stands. It is bound to its change id, and the row's HMAC binds that to the computer: an import
 * names a computer that may have no record, so no computer id, before its batch.
 */
export function ownerAuthCell(rowId: number, changeId: Buffer): Cell {
  return { table: 'owner_auth', column: 'sealed', rowId, owner: changeId };
}
