import { expect, test } from 'vitest';
import { parseGuid } from '../base/guid.ts';
import { keyPackageFileName, keyPackageLimit, readKeyPackage } from './key-package.ts';
import { makeVolume } from './make-volume.ts';
import { stretchRecoveryPassword } from './stretch.ts';

const volume = makeVolume({
  protectors: [{}, {}],
  stretch: (password, salt) => stretchRecoveryPassword(password, salt, 1),
});

test('names the volume and the protector that it belongs to', () => {
  for (const { keyId, keyPackage } of volume.protectors) {
    expect(readKeyPackage(keyPackage)).toEqual({ volumeId: volume.volumeId, protectorId: keyId });
  }
});

test('names no protector where there are none or two', () => {
  const dataset = volume.metadataBytes.subarray(64);
  expect(readKeyPackage(dataset)).toEqual({ volumeId: volume.volumeId, protectorId: undefined });
  const empty = Buffer.from(dataset.subarray(0, 48));
  empty.writeUInt32LE(48, 0);
  expect(readKeyPackage(empty)).toEqual({ volumeId: volume.volumeId, protectorId: undefined });
});

test('takes anything else for bytes that say nothing', () => {
  const keyPackage = volume.protectors[0]?.keyPackage ?? Buffer.alloc(0);
  for (const length of [0, 1, 47, 48, keyPackage.length - 1]) {
    expect(readKeyPackage(keyPackage.subarray(0, length))).toBeUndefined();
  }
  expect(readKeyPackage(Buffer.concat([keyPackage, Buffer.alloc(keyPackageLimit)]))).toBeUndefined();
});

test('is a file named as Windows names it', () => {
  const keyId = parseGuid('3fd763f9-74c7-4e90-8fa2-1f6a2e2b4e0c');
  expect(keyPackageFileName(keyId)).toBe('BitLocker Key Package {3FD763F9-74C7-4E90-8FA2-1F6A2E2B4E0C}.KPG');
});
