import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { newGuid } from '../base/guid.ts';
import { makeVolume } from './make-volume.ts';
import { matchKeyId, proveRecoveryPassword } from './prove.ts';
import { generateRecoveryPassword } from './recovery-password.ts';
import { type Stretch, stretchRecoveryPassword } from './stretch.ts';
import { parseVolumeMetadata } from './volume-metadata.ts';

const quickStretch: Stretch = (password, salt) => stretchRecoveryPassword(password, salt, 1);
const volume = makeVolume({ protectors: [{}, {}], stretch: quickStretch });
const metadata = parseVolumeMetadata(volume.metadataBytes);
const blockSize = volume.metadataBytes.readUInt16LE(8) * 16;
const [first, second] = volume.protectors;
if (!first || !second) throw new Error('the volume has two protectors');

/** Changes bytes and corrects the checksum, as whoever tampers would. */
function forge(change: (bytes: Buffer) => unknown) {
  const bytes = Buffer.from(volume.metadataBytes);
  change(bytes);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, blockSize)), blockSize + 4);
  return parseVolumeMetadata(bytes);
}

/** Where a recovery-password stretch begins: u16 0x1000, u16 flags. */
function stretchAt(bytes: Buffer, protector: typeof first): number {
  const keyIdInMemory = Buffer.from(protector?.keyId ?? []);
  keyIdInMemory.subarray(0, 4).reverse();
  keyIdInMemory.subarray(4, 6).reverse();
  keyIdInMemory.subarray(6, 8).reverse();
  return bytes.indexOf(keyIdInMemory) + 28 + 8;
}

describe('matching a key ID', () => {
  test('finds each recovery password of the volume and no other', () => {
    const matched = { state: 'matched', because: 'password-not-tried' };
    expect([first, second].map(({ keyId }) => matchKeyId(metadata, keyId))).toEqual([matched, matched]);
    expect(matchKeyId(metadata, newGuid())).toEqual({ state: 'failed', because: 'key-id-not-on-volume' });
  });

  test('does not take a protector of another kind for a recovery password', () => {
    const asTpm = forge((bytes) => bytes.writeUInt16LE(0x0100, stretchAt(bytes, first) - 8 - 2));
    expect(asTpm.protectors[0]?.kind).toBe('tpm');
    expect(matchKeyId(asTpm, first.keyId).state).toBe('failed');
  });
});

describe('a proof', () => {
  test('is given to each password under its own key ID', () => {
    for (const { keyId, password } of volume.protectors) {
      expect(proveRecoveryPassword(metadata, keyId, password, quickStretch)).toEqual({ state: 'proven' });
    }
  });

  test('is refused to a password under the key ID of the other', () => {
    const result = proveRecoveryPassword(metadata, first.keyId, second.password, quickStretch);
    expect(result).toEqual({ state: 'failed', because: 'password-does-not-open' });
  });

  test('is refused to a foreign password and to a foreign key ID', () => {
    const foreign = proveRecoveryPassword(metadata, first.keyId, generateRecoveryPassword(), quickStretch);
    expect(foreign).toEqual({ state: 'failed', because: 'password-does-not-open' });
    const elsewhere = proveRecoveryPassword(metadata, newGuid(), first.password, quickStretch);
    expect(elsewhere).toEqual({ state: 'failed', because: 'key-id-not-on-volume' });
  });

  test('is not attempted where FIPS mode stretched the password', () => {
    const fips = forge((bytes) => bytes.writeUInt16LE(0x40, stretchAt(bytes, first) + 2));
    const result = proveRecoveryPassword(fips, first.keyId, first.password, () => {
      throw new Error('was stretched');
    });
    expect(result).toEqual({ state: 'matched', because: 'stretch-not-supported' });
  });

  test('stays at matched where the protector lacks its stretch', () => {
    const odd = forge((bytes) => bytes.writeUInt16LE(0x77, stretchAt(bytes, first) - 4));
    const result = proveRecoveryPassword(odd, first.keyId, first.password, quickStretch);
    expect(result).toEqual({ state: 'matched', because: 'protector-not-understood' });
  });

  test('stays at matched where the metadata carries no sealed hash', () => {
    const unsealed = forge((bytes) => bytes.writeUInt16LE(1, blockSize + 8 + 4));
    const result = proveRecoveryPassword(unsealed, first.keyId, first.password, quickStretch);
    expect(result).toEqual({ state: 'matched', because: 'metadata-not-sealed' });
  });

  test.each([
    ['the volume id', (bytes: Buffer) => bytes.fill(0xaa, 64 + 16, 64 + 32)],
    ['the description', (bytes: Buffer) => bytes.fill(0x41, 122, 124)],
    ['the padding', (bytes: Buffer) => bytes.fill(1, blockSize - 1, blockSize)],
    ['the sealed hash', (bytes: Buffer) => bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1)],
  ])('is refused when %s was changed', (_, change) => {
    const tampered = forge(change);
    const result = proveRecoveryPassword(tampered, first.keyId, first.password, quickStretch);
    expect(result).toEqual({ state: 'failed', because: 'metadata-tampered' });
  });

  test('is refused when the sealed hash comes from another volume', () => {
    const other = makeVolume({ protectors: [{}, {}], stretch: quickStretch });
    const swapped = forge((bytes) => other.metadataBytes.copy(bytes, blockSize, blockSize));
    const result = proveRecoveryPassword(swapped, first.keyId, first.password, quickStretch);
    expect(result).toEqual({ state: 'failed', because: 'metadata-tampered' });
  });

  test('is refused when the master key does not open the volume key', () => {
    const other = parseVolumeMetadata(makeVolume({ stretch: quickStretch }).metadataBytes);
    const result = proveRecoveryPassword(
      { ...metadata, volumeKey: other.volumeKey },
      first.keyId,
      first.password,
      quickStretch,
    );
    expect(result).toEqual({ state: 'failed', because: 'metadata-tampered' });
  });
});
