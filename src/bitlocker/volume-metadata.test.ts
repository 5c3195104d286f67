import { inspect } from 'node:util';
import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { parseGuid } from '../base/guid.ts';
import { makeVolume } from './make-volume.ts';
import { generateRecoveryPassword } from './recovery-password.ts';
import type { Stretch } from './stretch.ts';
import { stretchRecoveryPassword } from './stretch.ts';
import { metadataLimit, parseVolumeMetadata } from './volume-metadata.ts';

const quickStretch: Stretch = (password, salt) => stretchRecoveryPassword(password, salt, 1);
const volumeId = parseGuid('11223344-5566-7788-99aa-bbccddeeff00');
const keyId = parseGuid('3fd763f9-74c7-4e90-8fa2-1f6a2e2b4e0c');
const volume = makeVolume({
  volumeId,
  method: 'aes-256-xts',
  protectors: [{ keyId, label: 'DiskPassword' }, {}],
  description: 'WS01 C: 1/2/2026',
  created: 1_767_312_000_000,
  stretch: quickStretch,
});
const bytes = volume.metadataBytes;
const blockSize = bytes.readUInt16LE(8) * 16;

function changed(change: (copy: Buffer) => void): Buffer {
  const copy = Buffer.from(bytes);
  change(copy);
  return copy;
}

/** As whoever tampers would do it: with a checksum that fits. */
function forged(change: (copy: Buffer) => void): Buffer {
  return changed((copy) => {
    change(copy);
    copy.writeUInt32LE(crc32(copy.subarray(0, blockSize)), blockSize + 4);
  });
}

describe('reading', () => {
  test('gives what the volume says about itself, GUIDs in display order', () => {
    const metadata = parseVolumeMetadata(bytes);
    expect(metadata).toMatchObject({
      volumeId,
      method: 'aes-256-xts',
      created: 1_767_312_000_000,
      description: 'WS01 C: 1/2/2026',
      protectors: [
        { id: keyId, kind: 'recovery-password', label: 'DiskPassword', changed: 1_767_312_000_000, backup: undefined },
        { id: volume.protectors[1]?.keyId, kind: 'recovery-password', label: undefined },
      ],
    });
  });

  test('accepts the zeros that follow on the disk, up to 64 KiB', () => {
    const region = Buffer.concat([bytes, Buffer.alloc(metadataLimit - bytes.length)]);
    expect(parseVolumeMetadata(region).volumeId).toEqual(volumeId);
    expect(() => parseVolumeMetadata(Buffer.concat([region, Buffer.alloc(1)]))).toThrow('larger than 64 KiB');
  });

  test('shows no sealed part when printed', () => {
    const sealed = bytes.subarray(blockSize + 16).toString('hex');
    const shown = inspect(parseVolumeMetadata(bytes), { depth: 9, showHidden: true, maxArrayLength: null });
    const hex = shown.replaceAll(/\s+/g, '');
    expect(hex).toContain(keyId.toString('hex'));
    expect(hex).not.toContain(sealed.slice(0, 16));
    expect(hex).not.toContain(sealed.slice(-16));
  });

  test('drops line breaks, control and direction characters from labels', () => {
    const label = 'a\u202eb\nc\u0007d\ud800';
    const hostile = makeVolume({ protectors: [{ label }], description: 'x'.repeat(5000), stretch: quickStretch });
    const metadata = parseVolumeMetadata(hostile.metadataBytes);
    expect(metadata.protectors[0]?.label).toBe('abcd\ufffd');
    expect(metadata.description).toHaveLength(256);
  });
});

describe('refusal', () => {
  test.each([
    ['nothing', Buffer.alloc(0)],
    ['another signature', changed((copy) => copy.fill(0, 0, 1))],
    ['a changed byte', changed((copy) => copy.fill(copy.readUInt8(100) ^ 1, 100, 101))],
    ['a version of Windows Vista', forged((copy) => copy.writeUInt16LE(1, 10))],
    ['a size of nothing', changed((copy) => copy.writeUInt16LE(0, 8))],
    ['a size beyond the end', changed((copy) => copy.writeUInt16LE(0xffff, 8))],
    ['a list longer than its block', forged((copy) => copy.writeUInt32LE(0xffffffff, 64))],
    ['a list that begins elsewhere', forged((copy) => copy.writeUInt32LE(0, 72))],
    ['an entry of no size', forged((copy) => copy.writeUInt16LE(0, 112))],
    ['an entry beyond the list', forged((copy) => copy.writeUInt16LE(0xffff, 112))],
    ['bytes after the end', Buffer.concat([bytes, Buffer.of(0, 0, 1)])],
    ['a cut end', bytes.subarray(0, -1)],
  ])('comes for %s', (_, broken) => {
    expect(() => parseVolumeMetadata(broken)).toThrow(
      expect.objectContaining({ name: 'KeyhavenError', code: 'volume-metadata-unreadable' }),
    );
  });
});

test('a generated volume carries no readable recovery password', () => {
  const password = generateRecoveryPassword();
  const { image } = makeVolume({ protectors: [{ password }], stretch: quickStretch });
  expect(image.includes(password.bytes.reveal())).toBe(false);
});
