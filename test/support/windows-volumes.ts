import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Guid, parseGuid } from '../../src/base/guid.ts';
import { parseRecoveryPassword, type RecoveryPassword } from '../../src/bitlocker/recovery-password.ts';

const archive = join(import.meta.dirname, '../../../shared/bitlk/bitlk-images.tar.xz');

/** A volume that Windows made, with the recovery passwords it gave out. */
export interface WindowsVolume {
  readonly name: string;
  /** The path of the image, some 100 MB but sparse. */
  readonly image: string;
  readonly volumeId: Guid;
  readonly protectors: readonly { readonly keyId: Guid; readonly password: RecoveryPassword }[];
}

/** The line that a test prints where the volumes are absent. */
export const windowsVolumesAbsent = 'Windows-made volumes: absent here, so nothing of them was tested';

/** They are data of another project and no part of this one; a plain clone has none. */
export function windowsVolumesPresent(): boolean {
  return existsSync(archive);
}

/** Unpacks the volumes into an empty folder. Needs xz. */
export function unpackWindowsVolumes(folder: string): readonly WindowsVolume[] {
  execFileSync('tar', ['-xJf', archive, '-C', folder], { stdio: 'pipe' });
  const images = join(folder, 'bitlk');
  return readImagesConf(readFileSync(join(images, 'images.conf'), 'utf8'), images);
}

// Sections of `KEY=value`: GUID, and RP, RP2, ... each with its RP_VMK_GUID, RP2_VMK_GUID, ...
function readImagesConf(text: string, folder: string): WindowsVolume[] {
  return text
    .split(/^\[/m)
    .slice(1)
    .map((section) => {
      const [head = '', ...lines] = section.split('\n');
      const name = head.replace(']', '').trim();
      const values = new Map(
        lines.map((line) => [line.split('=', 1)[0] ?? '', line.slice(line.indexOf('=') + 1).trim()]),
      );
      const passwords = [...values.keys()].filter((key) => /^RP[0-9]*$/.test(key));
      return {
        name,
        image: join(folder, `${name}.img`),
        volumeId: parseGuid(values.get('GUID') ?? ''),
        protectors: passwords.map((key) => ({
          keyId: parseGuid(values.get(`${key}_VMK_GUID`) ?? ''),
          password: parseRecoveryPassword(values.get(key) ?? ''),
        })),
      };
    });
}
