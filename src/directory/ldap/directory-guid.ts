import { KeyhavenError } from '../../base/error.ts';
import type { Guid } from '../../base/guid.ts';

/**
 * A GUID as Active Directory stores it (MS-DTYP 2.3.4.2: the first three fields little-endian) into display order, and
 * back: the exchange is its own inverse. For objectGUID, msFVE-RecoveryGuid and msFVE-VolumeGuid. Throws
 * `request-invalid` unless there are 16 bytes.
 */
export function exchangeGuidOrder(bytes: Uint8Array): Guid {
  if (bytes.length !== 16) {
    throw new KeyhavenError('request-invalid', `a GUID has 16 bytes, and the directory gave ${bytes.length}`);
  }
  const guid = Buffer.from(bytes);
  guid.subarray(0, 4).reverse();
  guid.subarray(4, 6).reverse();
  guid.subarray(6, 8).reverse();
  return guid;
}
