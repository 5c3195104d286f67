import { isKeyhavenError } from '../base/error.ts';
import { formatGuid } from '../base/guid.ts';
import {
  measureVolumeMetadata,
  metadataLimit,
  parseVolumeMetadata,
  unreadable,
  type VolumeMetadata,
} from './volume-metadata.ts';
import type { VolumeReader } from './volume-reader.ts';
import { swapGuid } from './windows-values.ts';

const bootSectorSize = 512;
const smallestSector = 512;
const largestSector = 4096;

// The identifiers that BitLocker writes into a boot sector, before the offsets of the copies.
export const normalLayout = '4967d63b-2e29-4ad8-8399-f6a339e3d001';
const encryptOnWriteLayout = '92a84d3b-dd80-4d0e-9e4e-b1e3284eaed8';

/** By the OEM name at byte 3: where identifier and offsets stand. To Go hides behind a FAT32 boot sector. */
export const bootLayouts = {
  fixed: { oemName: '-FVE-FS-', identifierAt: 160 },
  toGo: { oemName: 'MSWIN4.1', identifierAt: 424 },
} as const;

/** One of the three copies of the metadata. `intact`: signature, checksum and structure are right. */
export interface MetadataCopy {
  readonly offset: number;
  readonly intact: boolean;
}

/** A BitLocker volume as it lies on the disk. */
export interface BitlockerVolume {
  readonly metadata: VolumeMetadata;
  /** The bytes behind `metadata`, without the zeros that follow them on the disk: what an agent sends. */
  readonly metadataBytes: Buffer;
  readonly toGo: boolean;
  /** A volume that Windows encrypts only where it writes. */
  readonly encryptOnWrite: boolean;
  readonly sectorSize: number;
  readonly copies: readonly MetadataCopy[];
}

/**
 * Reads boot sector and metadata; the first intact copy wins. Throws `volume-metadata-unreadable` where there is no
 * BitLocker or no intact copy. Reads at most 200 KB, wherever the volume points.
 */
export function readVolume(reader: VolumeReader): BitlockerVolume {
  const { boot, identifierAt, toGo } = readBootSector(reader);
  const layout = formatGuid(swapGuid(boot.subarray(identifierAt, identifierAt + 16)));
  if (layout !== normalLayout && layout !== encryptOnWriteLayout) throw unreadable('is of an unknown layout');
  const offsets = [16, 24, 32].map((at) => Number(boot.readBigUInt64LE(identifierAt + at)));
  const copies = offsets.map((offset) => ({ offset, found: readCopy(reader, offset) }));
  const first = copies.find((copy) => copy.found)?.found;
  if (!first) throw unreadable('has no intact copy');
  return {
    ...first,
    toGo,
    encryptOnWrite: layout === encryptOnWriteLayout,
    sectorSize: readSectorSize(boot),
    copies: copies.map(({ offset, found }) => ({ offset, intact: found !== undefined })),
  };
}

/** The bytes of a volume's metadata that are worth sending with its key, some 1 KB. Throws as `readVolume` does. */
export function extractVolumeMetadata(reader: VolumeReader): Buffer {
  return readVolume(reader).metadataBytes;
}

function readBootSector(reader: VolumeReader) {
  const boot = reader.read(0, bootSectorSize);
  if (boot.length < bootSectorSize) throw unreadable('is not there: this is no volume');
  const oemName = boot.toString('latin1', 3, 11);
  const layout = Object.values(bootLayouts).find((one) => one.oemName === oemName);
  if (!layout) throw unreadable('is not there: the boot sector is not one of BitLocker');
  return { boot, identifierAt: layout.identifierAt, toGo: layout === bootLayouts.toGo };
}

function readCopy(reader: VolumeReader, offset: number) {
  if (offset === 0 || !Number.isSafeInteger(offset)) return undefined;
  const region = readRegion(reader, offset);
  try {
    const metadataBytes = Buffer.from(region.subarray(0, measureVolumeMetadata(region)));
    return { metadata: parseVolumeMetadata(metadataBytes), metadataBytes };
  } catch (error) {
    if (isKeyhavenError(error, 'volume-metadata-unreadable')) return undefined;
    throw error;
  }
}

// The disk is damaged where this folder is needed most: a copy that cannot be read is a bad copy like any other.
function readRegion(reader: VolumeReader, offset: number): Buffer {
  try {
    return reader.read(offset, metadataLimit);
  } catch {
    return Buffer.alloc(0);
  }
}

function readSectorSize(boot: Buffer): number {
  const size = boot.readUInt16LE(11);
  const isPowerOfTwo = (size & (size - 1)) === 0;
  return isPowerOfTwo && size >= smallestSector && size <= largestSector ? size : smallestSector;
}
