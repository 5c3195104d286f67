import type { Guid } from '../base/guid.ts';
import type { Cell } from '../keyring/cell.ts';

/** Where each escrowed secret of a recovery key stands; sealing and opening must agree on it to the letter. */
export function passwordCell(rowId: number, keyId: Guid): Cell {
  return { table: 'recovery_key', column: 'sealed_password', rowId, owner: keyId };
}

export function keyPackageCell(rowId: number, keyId: Guid): Cell {
  return { table: 'key_package', column: 'sealed', rowId, owner: keyId };
}

export function metadataCell(rowId: number, keyId: Guid): Cell {
  return { table: 'proof_request', column: 'sealed_metadata', rowId, owner: keyId };
}
