import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tempFolder } from '../../test/support/temp-folder.ts';
import { endInitialising, holdsData, type KeyPlace, openKeys } from './open-keys.ts';

async function place(): Promise<KeyPlace> {
  const root = await tempFolder();
  return { keyFile: join(root, 'etc', 'keyhaven.key'), dataFolder: join(root, 'data'), passphrase: undefined };
}

const empty = { there: false, name: 'the data folder' };
const full = { there: true, name: 'the data folder' };

describe('the keys at start', () => {
  test('are made once, where nothing is yet', async () => {
    const at = await place();
    const first = openKeys(at, empty);
    expect(first.initialising).toBe(true);
    endInitialising(at);
    const second = openKeys(at, full);
    expect(second.initialising).toBe(false);
    expect(second.provider.installationId).toEqual(first.provider.installationId);
  });

  test('go on with a first start that was interrupted', async () => {
    const at = await place();
    const first = openKeys(at, empty);
    const resumed = openKeys(at, empty);
    expect(resumed.initialising).toBe(true);
    expect(resumed.provider.installationId).toEqual(first.provider.installationId);
  });

  test('are not made anew beside a key whose data is not mounted', async () => {
    const at = await place();
    openKeys(at, empty);
    endInitialising(at);
    expect(() => openKeys(at, empty)).toThrow(expect.objectContaining({ code: 'installation-incomplete' }));
  });

  test('are not made anew for data whose key is missing, and nothing is written', async () => {
    const at = await place();
    mkdirSync(at.dataFolder, { recursive: true });
    writeFileSync(join(at.dataFolder, 'keyhaven.db'), 'x');
    expect(() => openKeys(at, full)).toThrow(expect.objectContaining({ code: 'key-file-missing' }));
    expect(readdirSync(join(at.dataFolder, '..'))).toEqual(['data']);
    expect(readdirSync(at.dataFolder)).toEqual(['keyhaven.db']);
  });
});

describe('a data folder', () => {
  test('is empty when it is missing, when it is a fresh file system, and when only the lock lies there', async () => {
    const folder = await tempFolder();
    expect(holdsData(join(folder, 'none'))).toBe(false);
    mkdirSync(join(folder, 'lost+found'));
    writeFileSync(join(folder, 'keyhaven.lock'), '');
    expect(holdsData(folder)).toBe(false);
  });

  test('is not empty with any other file in it', async () => {
    const folder = await tempFolder();
    writeFileSync(join(folder, 'keyhaven.db.key'), '');
    expect(holdsData(folder)).toBe(true);
    rmSync(join(folder, 'keyhaven.db.key'));
    expect(holdsData(folder)).toBe(false);
  });
});
