import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempFolder } from '../../../test/support/temp-folder.ts';
import { makeVolume } from '../../bitlocker/make-volume.ts';
import { readMetadata } from './metadata-file.ts';

test('reads the same block from a volume and from a file of the block, with zeros after it or without', async () => {
  const folder = await tempFolder();
  const volume = makeVolume();
  const files = {
    image: volume.image,
    block: volume.metadataBytes,
    padded: Buffer.concat([volume.metadataBytes, Buffer.alloc(100)]),
  };
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), content);
    expect(readMetadata('--metadata', join(folder, name)).equals(volume.metadataBytes)).toBe(true);
  }
});

test('says what is wrong with a file that is neither, and with one that is not there', async () => {
  const folder = await tempFolder();
  writeFileSync(join(folder, 'text'), 'x'.repeat(4096));
  expect(() => readMetadata('--metadata', join(folder, 'text'))).toThrow(
    expect.objectContaining({ code: 'volume-metadata-unreadable' }),
  );
  expect(() => readMetadata('--metadata', join(folder, 'none'))).toThrow(
    expect.objectContaining({ code: 'request-invalid' }),
  );
});
