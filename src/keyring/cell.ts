import { KeyhavenError } from '../base/error.ts';
import { frame } from '../base/framing.ts';
import type { Guid } from '../base/guid.ts';

/** Where a sealed secret stands. It opens nowhere else. */
export interface Cell {
  readonly table: string;
  readonly column: string;
  /** Reserved before sealing, given once, never reused. */
  readonly rowId: bigint | number;
  /** The recovery key ID, or the computer id, that the row belongs to. */
  readonly owner: Uint8Array;
}

/** The bytes that bind a ciphertext to its cell, its installation and its key (design section 9, ruling 3). */
export function associatedData(format: number, installationId: Guid, cell: Cell, dataKeyId: number): Buffer {
  return frame([format, installationId, cell.table, cell.column, checkedRowId(cell.rowId), cell.owner, dataKeyId]);
}

/** Past 2^53 two row ids become the same number, and a NaN would be the same for every row. */
function checkedRowId(rowId: bigint | number): bigint | number {
  if (typeof rowId === 'bigint' || Number.isSafeInteger(rowId)) return rowId;
  throw new KeyhavenError('internal', `a cell needs the integer id of its row, not ${rowId}`);
}
