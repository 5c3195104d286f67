import { describe, expect, test } from 'vitest';
import { openVolume } from '../../src/bitlocker/open-volume.ts';
import { proveRecoveryPassword } from '../../src/bitlocker/prove.ts';
import { extractVolumeMetadata, readVolume } from '../../src/bitlocker/read-volume.ts';
import { parseVolumeMetadata } from '../../src/bitlocker/volume-metadata.ts';
import { withVolumeFile } from '../../src/bitlocker/volume-reader.ts';
import { opensWithCryptsetup } from '../support/cryptsetup.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { unpackWindowsVolumes, windowsVolumesAbsent, windowsVolumesPresent } from '../support/windows-volumes.ts';

// What the decrypted boot sector says; the diffuser of Windows 7 is not implemented.
const fileSystems = new Map<string, string | undefined>([
  ['bitlk-togo-aes-xts-128', 'MSDOS5.0'],
  ['bitlk-aes-cbc-elephant-256', undefined],
]);

if (!windowsVolumesPresent()) {
  console.warn(windowsVolumesAbsent);
  test.skip(windowsVolumesAbsent, () => undefined);
} else {
  const volumes = unpackWindowsVolumes(await tempFolder());

  test('seven volumes with eight recovery passwords are there', () => {
    expect(volumes).toHaveLength(7);
    expect(volumes.flatMap(({ protectors }) => protectors)).toHaveLength(8);
  });

  describe.each(volumes)('$name', { timeout: 120_000 }, ({ name, image, volumeId, protectors }) => {
    test('has three intact copies of its metadata, which say what Windows said', () => {
      const { metadata, metadataBytes, copies, toGo } = withVolumeFile(image, readVolume);
      expect(metadata.volumeId).toEqual(volumeId);
      expect(copies.map(({ intact }) => intact)).toEqual([true, true, true]);
      expect(toGo).toBe(name.includes('togo'));
      expect(metadataBytes.length).toBeLessThan(2048);
      const recoveryIds = metadata.protectors.filter(({ kind }) => kind === 'recovery-password').map(({ id }) => id);
      expect(recoveryIds).toEqual(protectors.map(({ keyId }) => keyId));
    });

    test.each(protectors)('is opened by us and by cryptsetup with password %#', ({ keyId, password }) => {
      const fileSystem = fileSystems.has(name) ? fileSystems.get(name) : 'NTFS';
      const opened = openVolume(image, password);
      expect(opened).toEqual({ opens: true, volumeId, keyId, proof: { state: 'proven' }, fileSystem });
      expect(opensWithCryptsetup(image, password)).toBe(true);
    });
  });

  test('a password of the volume is not proven under the key ID of its other password', { timeout: 120_000 }, () => {
    const two = volumes.find(({ protectors }) => protectors.length === 2);
    const [first, second] = two?.protectors ?? [];
    if (!two || !first || !second) throw new Error('no volume has two recovery passwords');
    const metadata = parseVolumeMetadata(withVolumeFile(two.image, extractVolumeMetadata));
    const crossed = proveRecoveryPassword(metadata, first.keyId, second.password);
    expect(crossed).toEqual({ state: 'failed', because: 'password-does-not-open' });
  });

  test('one of them does not open with the password of another', { timeout: 120_000 }, () => {
    const [one, another] = volumes;
    const password = another?.protectors[0]?.password;
    if (!one || !password) throw new Error('there are seven');
    expect(openVolume(one.image, password)).toEqual({ opens: false, volumeId: one.volumeId });
  });
}
