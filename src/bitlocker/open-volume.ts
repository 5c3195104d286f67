import type { Guid } from '../base/guid.ts';
import type { Secret } from '../base/secret.ts';
import { judgeMetadata, openMasterKey, type ProofResult } from './prove.ts';
import { type BitlockerVolume, readVolume } from './read-volume.ts';
import type { RecoveryPassword } from './recovery-password.ts';
import { decryptSector, isSectorMethod, sectorMethods } from './sector-cipher.ts';
import { type Stretch, stretchRecoveryPassword } from './stretch.ts';
import { type VolumeReader, withVolumeFile } from './volume-reader.ts';

// 0.6 s each, and a crafted volume may list hundreds.
const mostTries = 64;

const fileSystems = /^(NTFS|MSDOS|EXFAT|ReFS|FAT)/;

/** What a recovery password does to a volume. */
export type OpenedVolume =
  | {
      readonly opens: true;
      readonly volumeId: Guid;
      /** The protector that the password belongs to. */
      readonly keyId: Guid;
      readonly proof: ProofResult;
      /** The OEM name in the decrypted boot sector, such as `NTFS`; undefined where we cannot decrypt sectors. */
      readonly fileSystem: string | undefined;
    }
  | { readonly opens: false; readonly volumeId: Guid };

/**
 * Tries a recovery password on a volume (path or reader), as the recovery screen would, and decrypts its first sector.
 * Blocks for 0.6 s per recovery password on the volume until one fits. Throws `volume-metadata-unreadable`.
 */
export function openVolume(
  volume: string | VolumeReader,
  password: RecoveryPassword,
  stretch: Stretch = stretchRecoveryPassword,
): OpenedVolume {
  if (typeof volume === 'string') return withVolumeFile(volume, (reader) => openVolume(reader, password, stretch));
  const read = readVolume(volume);
  const { metadata } = read;
  const candidates = metadata.protectors.filter(({ kind }) => kind === 'recovery-password').slice(0, mostTries);
  for (const { id: keyId, ...protector } of candidates) {
    const masterKey = openMasterKey(protector, password, stretch);
    if (!masterKey) continue;
    const volumeKey = metadata.volumeKey?.open(masterKey)?.key;
    const fileSystem = volumeKey && readFileSystem(volume, read, volumeKey);
    return { opens: true, volumeId: metadata.volumeId, keyId, proof: judgeMetadata(metadata, masterKey), fileSystem };
  }
  return { opens: false, volumeId: metadata.volumeId };
}

function readFileSystem(reader: VolumeReader, volume: BitlockerVolume, volumeKey: Secret): string | undefined {
  const { sectorSize, metadata } = volume;
  const { offset } = metadata.header;
  if (!Number.isSafeInteger(offset)) return undefined;
  const sector = reader.read(offset, sectorSize);
  if (sector.length < sectorSize) return undefined;
  // Encrypt-on-write volumes may not have encrypted this sector yet.
  if (fileSystems.test(oemName(sector))) return oemName(sector);
  const { method } = metadata;
  if (!isSectorMethod(method) || volumeKey.length < sectorMethods[method].keySize) return undefined;
  return oemName(decryptSector(method, volumeKey, { offset, sectorSize }, sector));
}

function oemName(sector: Buffer): string {
  return sector.toString('latin1', 3, 11).trim();
}
