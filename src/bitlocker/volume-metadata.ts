import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { KeyhavenError } from '../base/error.ts';
import { type Dataset, readDataset } from './dataset.ts';
import { datumHeaderSize, readDatum, roles, types } from './datum.ts';
import { type Protector, readProtector } from './protector.ts';
import { SealedDatum } from './sealed-datum.ts';
import { readWindowsText } from './windows-values.ts';

/** The space that Windows reserves for one copy; the ceiling for what an agent may send. */
export const metadataLimit = 64 * 1024;

export const metadataSignature = Buffer.from('-FVE-FS-', 'latin1');

export const blockHeaderSize = 64;
const validationHeaderSize = 8;

/** What BitLocker says about a volume, as far as it can be read without a password. */
export interface VolumeMetadata extends Omit<Dataset, 'datums'> {
  readonly description: string | undefined;
  readonly protectors: readonly Protector[];
  readonly header: HeaderLocation;
  /** SHA-256 of the block, to compare with the one that Windows sealed. */
  readonly blockHash: Buffer;
  /** Windows' own SHA-256 of the block under the volume master key; undefined where there is none. */
  readonly sealedHash: SealedDatum | undefined;
  /** The volume key under the volume master key. */
  readonly volumeKey: SealedDatum | undefined;
}

/** Where the encrypted first sectors of the file system lie, since the metadata's own boot sector takes their place. */
export interface HeaderLocation {
  /** In bytes. */
  readonly offset: number;
  readonly sectors: number;
}

/**
 * Reads one metadata block with its validation part, as `extractVolumeMetadata` gives it. Zeros may follow, up to
 * `metadataLimit`. Throws `volume-metadata-unreadable` and nothing else, for any bytes whatever; takes time linear in
 * their length. Nothing it returns is authentic before `proveRecoveryPassword` says so: whoever sends the bytes can
 * correct the CRC.
 */
export function parseVolumeMetadata(bytes: Uint8Array): VolumeMetadata {
  const { block, validation, end } = splitCopy(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (bytes.subarray(end).some((byte) => byte !== 0)) throw unreadable('has more bytes after its end');
  const { datums, ...dataset } =
    readDataset(block.subarray(blockHeaderSize)) ?? fail('has no complete list of entries');
  const bodyOf = (role: number, type: number) => datums.find((one) => one.role === role && one.type === type)?.body;
  const description = bodyOf(roles.description, types.text);
  const volumeKey = bodyOf(roles.volumeKey, types.sealed);
  return {
    ...dataset,
    description: description && readWindowsText(description),
    protectors: datums
      .filter((one) => one.role === roles.protector && one.type === types.protector)
      .map((one) => readProtector(one.body) ?? fail('has a protector that is cut off')),
    header: { offset: Number(block.readBigUInt64LE(56)), sectors: block.readUInt32LE(28) },
    blockHash: createHash('sha256').update(block).digest(),
    sealedHash: validation.type === types.sealed ? SealedDatum.read(validation.body) : undefined,
    volumeKey: volumeKey && SealedDatum.read(volumeKey),
  };
}

/**
 * The length of the block with its validation part at the beginning of `bytes`, which may go on. Throws
 * `volume-metadata-unreadable`.
 */
export function measureVolumeMetadata(bytes: Buffer): number {
  return splitCopy(bytes).end;
}

// A block says its own size in 16-byte units; u16 size, u16 version, u32 CRC-32 and the sealed hash follow it. That
// second size counts the zeros up to 64 KiB too and bounds nothing, so the end is that of the sealed hash.
function splitCopy(bytes: Buffer) {
  if (bytes.length > metadataLimit) throw unreadable('is larger than 64 KiB');
  if (bytes.length < blockHeaderSize || !bytes.subarray(0, 8).equals(metadataSignature)) {
    throw unreadable('does not begin with -FVE-FS-');
  }
  const size = bytes.readUInt16LE(8) * 16;
  if (bytes.readUInt16LE(10) !== 2) throw unreadable('has another version than 2, which Windows 7 and later write');
  const dataStart = size + validationHeaderSize;
  if (size < blockHeaderSize || dataStart + datumHeaderSize > bytes.length) throw unreadable('is cut off');
  const block = bytes.subarray(0, size);
  if (crc32(block) !== bytes.readUInt32LE(size + 4)) throw unreadable('has a wrong checksum');
  const validation = readDatum(bytes.subarray(dataStart)) ?? fail('has no sealed hash');
  return { block, validation, end: dataStart + datumHeaderSize + validation.body.length };
}

function fail(what: string): never {
  throw unreadable(what);
}

/** The one error of this folder's readers; `what` goes on after "the metadata of the volume". */
export function unreadable(what: string): KeyhavenError {
  const sentence = `the metadata of the volume ${what}; read it from the disk again, or send the key without it`;
  return new KeyhavenError('volume-metadata-unreadable', sentence);
}
