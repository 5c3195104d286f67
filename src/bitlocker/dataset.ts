import type { Millis } from '../base/clock.ts';
import type { Guid } from '../base/guid.ts';
import { type Datum, readDatums } from './datum.ts';
import { type EncryptionMethod, encryptionMethodOf } from './encryption-method.ts';
import { readFiletime, swapGuid } from './windows-values.ts';

export const datasetHeaderSize = 48;

/** The list of datums inside a metadata block; a key package is one too. */
export interface Dataset {
  /** The "volume GUID" of escrow. */
  readonly volumeId: Guid;
  readonly method: EncryptionMethod;
  readonly created: Millis | undefined;
  readonly datums: readonly Datum[];
}

/**
 * Reads size u32, version u32 (1), start u32 (48), end u32, volume id 16, nonce counter u32, method u16, u16, FILETIME
 * (all little endian), then datums up to `size`. Undefined for anything else.
 */
export function readDataset(bytes: Buffer): Dataset | undefined {
  if (bytes.length < datasetHeaderSize) return undefined;
  const [size, version, start] = [bytes.readUInt32LE(0), bytes.readUInt32LE(4), bytes.readUInt32LE(8)];
  if (version !== 1 || start !== datasetHeaderSize || size < start || size > bytes.length) return undefined;
  const { datums, complete } = readDatums(bytes.subarray(start, size));
  if (!complete) return undefined;
  return {
    volumeId: swapGuid(bytes.subarray(16, 32)),
    method: encryptionMethodOf(bytes.readUInt16LE(36)),
    created: readFiletime(bytes, 40),
    datums,
  };
}
