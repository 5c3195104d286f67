import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeVolume, type VolumePlan } from '../../src/bitlocker/make-volume.ts';
import { openVolume } from '../../src/bitlocker/open-volume.ts';
import { generateRecoveryPassword } from '../../src/bitlocker/recovery-password.ts';
import { opensWithCryptsetup } from '../support/cryptsetup.ts';
import { tempFolder } from '../support/temp-folder.ts';

const folder = await tempFolder();

function writeVolume(name: string, plan: VolumePlan) {
  const volume = makeVolume(plan);
  const path = join(folder, `${name}.img`);
  writeFileSync(path, volume.image);
  return { ...volume, path };
}

// cryptsetup 2.6 reads the first copy of the metadata only, so that one stays whole here.
const plans: readonly (readonly [string, VolumePlan])[] = [
  ['XTS 128 with two labelled passwords', { protectors: [{ label: 'DiskPassword' }, { label: 'Spare' }] }],
  ['XTS 256 with damaged copies', { method: 'aes-256-xts', damagedCopies: [1, 2] }],
  ['CBC 128', { method: 'aes-128-cbc' }],
  ['CBC 256 To Go', { method: 'aes-256-cbc', toGo: true }],
];

test.each(plans)(
  '%s: we and cryptsetup open it with its passwords, and with no other',
  { timeout: 120_000 },
  (name, plan) => {
    const { path, protectors, volumeId } = writeVolume(name, plan);
    for (const { keyId, password } of protectors) {
      const opened = openVolume(path, password);
      expect(opened).toEqual({ opens: true, volumeId, keyId, proof: { state: 'proven' }, fileSystem: 'NTFS' });
      expect(opensWithCryptsetup(path, password)).toBe(true);
    }
    expect(opensWithCryptsetup(path, generateRecoveryPassword())).toBe(false);
  },
);
