import { describe, expect, test } from 'vitest';
import { makeVolume } from './make-volume.ts';
import { openVolume } from './open-volume.ts';
import { extractVolumeMetadata, readVolume } from './read-volume.ts';
import { generateRecoveryPassword } from './recovery-password.ts';
import { type Stretch, stretchRecoveryPassword } from './stretch.ts';
import { bytesReader, type VolumeReader } from './volume-reader.ts';

const quickStretch: Stretch = (password, salt) => stretchRecoveryPassword(password, salt, 1);
const volume = makeVolume({ protectors: [{}, {}], stretch: quickStretch });
const reader = bytesReader(volume.image);
const mebibyte = 1024 * 1024;

function withBoot(change: (boot: Buffer) => void): VolumeReader {
  const boot = Buffer.from(volume.image.subarray(0, 512));
  change(boot);
  return { read: (offset, length) => (offset === 0 ? boot.subarray(0, length) : reader.read(offset, length)) };
}

describe('reading a volume', () => {
  test('finds all three copies and gives the bytes that an agent sends', () => {
    const { copies, toGo, encryptOnWrite, sectorSize } = readVolume(reader);
    expect(copies).toEqual([1, 2, 3].map((n) => ({ offset: n * mebibyte, intact: true })));
    expect({ toGo, encryptOnWrite, sectorSize }).toEqual({ toGo: false, encryptOnWrite: false, sectorSize: 512 });
    expect(extractVolumeMetadata(reader)).toEqual(volume.metadataBytes);
  });

  test('takes the first intact copy', () => {
    const damaged = makeVolume({ damagedCopies: [0, 2], stretch: quickStretch });
    const read = readVolume(bytesReader(damaged.image));
    expect(read.copies.map(({ intact }) => intact)).toEqual([false, true, false]);
    expect(read.metadataBytes).toEqual(damaged.metadataBytes);
  });

  test('treats a copy that the disk cannot read as a damaged one', () => {
    const failing: VolumeReader = {
      read: (offset, length) => {
        if (offset === mebibyte) throw new Error('EIO');
        return reader.read(offset, length);
      },
    };
    expect(readVolume(failing).copies.map(({ intact }) => intact)).toEqual([false, true, true]);
  });

  test('finds BitLocker To Go behind its FAT32 boot sector', () => {
    const toGo = makeVolume({ toGo: true, stretch: quickStretch });
    expect(toGo.image.toString('latin1', 3, 11)).toBe('MSWIN4.1');
    expect(readVolume(bytesReader(toGo.image))).toMatchObject({ toGo: true, metadataBytes: toGo.metadataBytes });
  });

  test('recognises a volume that is encrypted only where it is written', () => {
    const layout = Buffer.from('3b4da89280dd0e4d9e4eb1e3284eaed8', 'hex');
    const onWrite = withBoot((boot) => layout.copy(boot, 160));
    expect(readVolume(onWrite).encryptOnWrite).toBe(true);
  });

  test.each([
    ['nothing', bytesReader(Buffer.alloc(0))],
    ['an empty disk', bytesReader(Buffer.alloc(mebibyte))],
    ['an unencrypted volume', withBoot((boot) => boot.write('NTFS    ', 3))],
    ['an unknown layout', withBoot((boot) => boot.fill(0, 160, 176))],
    ['copies that lie nowhere', withBoot((boot) => boot.fill(0xff, 176, 200))],
    ['copies in the boot sector', withBoot((boot) => boot.fill(0, 176, 200))],
    ['three damaged copies', bytesReader(makeVolume({ damagedCopies: [0, 1, 2], stretch: quickStretch }).image)],
  ])('refuses %s', (_, broken) => {
    expect(() => readVolume(broken)).toThrow(expect.objectContaining({ code: 'volume-metadata-unreadable' }));
  });

  test('reads a sector size that no disk has as 512', () => {
    for (const size of [0, 513, 8192]) {
      expect(readVolume(withBoot((boot) => boot.writeUInt16LE(size, 11))).sectorSize).toBe(512);
    }
    expect(readVolume(withBoot((boot) => boot.writeUInt16LE(4096, 11))).sectorSize).toBe(4096);
  });
});

describe('opening a volume', () => {
  test.each(['aes-128-xts', 'aes-256-xts', 'aes-128-cbc', 'aes-256-cbc'] as const)('decrypts %s', (method) => {
    const content = Buffer.from('\xebX\x90MSDOS5.0', 'latin1');
    const { image, protectors } = makeVolume({ method, content, protectors: [{}, {}], stretch: quickStretch });
    for (const { keyId, password } of protectors) {
      expect(openVolume(bytesReader(image), password, quickStretch)).toMatchObject({
        opens: true,
        keyId,
        proof: { state: 'proven' },
        fileSystem: 'MSDOS5.0',
      });
    }
  });

  test('says that no protector takes a foreign password', () => {
    const opened = openVolume(reader, generateRecoveryPassword(), quickStretch);
    expect(opened).toEqual({ opens: false, volumeId: volume.volumeId });
  });

  test('tries a crafted volume with hundreds of protectors 64 times and no more', () => {
    const crowded = makeVolume({ protectors: Array.from({ length: 200 }, () => ({})), stretch: quickStretch });
    let tries = 0;
    openVolume(bytesReader(crowded.image), generateRecoveryPassword(), (password, salt) => {
      tries += 1;
      return quickStretch(password, salt);
    });
    expect(tries).toBe(64);
  });

  test('opens without a file system name where the first sectors are not there', () => {
    const end = mebibyte + 65536;
    const cut = openVolume(
      bytesReader(volume.image.subarray(0, end)),
      volume.protectors[0]?.password ?? generateRecoveryPassword(),
      quickStretch,
    );
    expect(cut).toMatchObject({ opens: true, fileSystem: undefined });
  });
});
