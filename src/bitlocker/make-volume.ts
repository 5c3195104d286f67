import { createHash, randomBytes } from 'node:crypto';
import { type Millis, systemClock } from '../base/clock.ts';
import { type Guid, newGuid, parseGuid } from '../base/guid.ts';
import { Secret } from '../base/secret.ts';
import { makeMetadata, type NewProtector } from './make-metadata.ts';
import { bootLayouts, normalLayout } from './read-volume.ts';
import { generateRecoveryPassword, type RecoveryPassword } from './recovery-password.ts';
import { encryptSector, type SectorMethod, sectorMethods } from './sector-cipher.ts';
import { type Stretch, stretchRecoveryPassword } from './stretch.ts';
import { metadataLimit } from './volume-metadata.ts';
import { swapGuid } from './windows-values.ts';

const sectorSize = 512;
const volumeSize = 4 * 1024 * 1024;
const headerSize = 8192;
const copies = [1, 2, 3].map((n) => n * 1024 * 1024);
const headerOffset = 1024 * 1024 + metadataLimit;

/** A practice volume to make. What is left out is chosen at random or by default. */
export interface VolumePlan {
  readonly method?: SectorMethod;
  readonly volumeId?: Guid;
  /** The recovery passwords; one by default. */
  readonly protectors?: readonly {
    readonly keyId?: Guid;
    readonly password?: RecoveryPassword;
    readonly label?: string;
  }[];
  readonly description?: string;
  /** What stands at the start of the file system; an NTFS boot sector's name by default. At most 8 KiB. */
  readonly content?: Buffer;
  /** A removable drive, which hides behind a FAT32 boot sector. */
  readonly toGo?: boolean;
  /** Which of the three copies of the metadata (0 to 2) to spoil. */
  readonly damagedCopies?: readonly number[];
  readonly created?: Millis;
  readonly random?: (size: number) => Buffer;
  readonly stretch?: Stretch;
}

/** A protector of a practice volume. */
export interface MadeProtector {
  readonly keyId: Guid;
  readonly password: RecoveryPassword;
  readonly label: string | undefined;
  readonly keyPackage: Buffer;
}

/** A practice volume of 4 MiB. */
export interface MadeVolume {
  readonly volumeId: Guid;
  readonly protectors: readonly MadeProtector[];
  /** The encrypted volume, ready to be written to a file. */
  readonly image: Buffer;
  /** What an agent would send of it. */
  readonly metadataBytes: Buffer;
  /** SHA-256, in hex, of what the unlocked volume reads as. */
  readonly plainHash: string;
}

/**
 * Makes a BitLocker volume for the demo and the tests: no file system, but everything a recovery needs, and every tool
 * that knows BitLocker accepts it. Takes one stretch (0.6 s) per protector.
 */
export function makeVolume(plan: VolumePlan = {}): MadeVolume {
  const { random = randomBytes, method = 'aes-128-xts', volumeId = newGuid(random) } = plan;
  const volumeKey = Secret.fromBytes(random(sectorMethods[method].keySize));
  const protectors = chooseProtectors(plan, random);
  const { bytes, keyPackages } = makeMetadata({
    volumeId,
    method,
    protectors,
    volumeKey,
    description: plan.description ?? 'PRACTICE C: 1/1/2026',
    created: plan.created ?? systemClock(),
    masterKey: Secret.fromBytes(random(32)),
    volumeSize,
    copies,
    header: { offset: headerOffset, size: headerSize, sectorSize },
    stretch: plan.stretch ?? stretchRecoveryPassword,
  });
  const plain = makePlainVolume(plan.content);
  const image = encryptVolume(plain, method, volumeKey);
  writeMetadata(image, bytes, plan);
  const plainHash = createHash('sha256').update(plain).digest('hex');
  return { volumeId, protectors: describeProtectors(protectors, keyPackages), image, metadataBytes: bytes, plainHash };
}

function chooseProtectors({ protectors = [{}] }: VolumePlan, random: (size: number) => Buffer): NewProtector[] {
  return protectors.map((protector) => ({
    keyId: newGuid(random),
    password: generateRecoveryPassword(random),
    salt: random(16),
    ...protector,
  }));
}

function describeProtectors(protectors: readonly NewProtector[], keyPackages: readonly Buffer[]): MadeProtector[] {
  return protectors.map(({ keyId, password, label }, i) => {
    return { keyId, password, label, keyPackage: keyPackages[i] ?? Buffer.alloc(0) };
  });
}

// The regions that BitLocker keeps for itself read as zeros on the unlocked volume.
function makePlainVolume(content: Buffer = Buffer.from('\xebR\x90NTFS    ', 'latin1')): Buffer {
  const plain = Buffer.alloc(volumeSize);
  content.copy(plain, 0, 0, headerSize);
  plain.writeUInt16LE(0xaa55, 510);
  return plain;
}

// The first sectors move to the header's place; the metadata's boot sector takes theirs.
function encryptVolume(plain: Buffer, method: SectorMethod, key: Secret): Buffer {
  const image = Buffer.alloc(volumeSize);
  for (let from = 0; from < volumeSize; from += sectorSize) {
    const offset = from < headerSize ? from + headerOffset : from;
    if (from >= headerOffset && from < headerOffset + headerSize) continue;
    encryptSector(method, key, { offset, sectorSize }, plain.subarray(from, from + sectorSize)).copy(image, offset);
  }
  return image;
}

function writeMetadata(image: Buffer, metadata: Buffer, { toGo = false, damagedCopies = [] }: VolumePlan): void {
  image.fill(0, 0, headerSize);
  makeBootSector(toGo).copy(image);
  for (const [i, offset] of copies.entries()) {
    image.fill(0, offset, offset + metadataLimit);
    metadata.copy(image, offset);
    if (damagedCopies.includes(i)) image.fill(0xff, offset + 100, offset + 200);
  }
}

function makeBootSector(toGo: boolean): Buffer {
  const { oemName, identifierAt } = toGo ? bootLayouts.toGo : bootLayouts.fixed;
  const boot = Buffer.alloc(sectorSize);
  boot.write(`\xebX\x90${oemName}`, 'latin1');
  boot.writeUInt16LE(sectorSize, 11);
  boot.writeUInt8(8, 13);
  boot.writeUInt8(0xf8, 21);
  boot.writeUInt16LE(63, 24);
  boot.writeUInt16LE(255, 26);
  swapGuid(parseGuid(normalLayout)).copy(boot, identifierAt);
  copies.forEach((offset, i) => boot.writeBigUInt64LE(BigInt(offset), identifierAt + 16 + 8 * i));
  boot.writeUInt16LE(0xaa55, 510);
  return boot;
}
