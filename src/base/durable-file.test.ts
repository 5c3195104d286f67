import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDurably, isUnfinishedFile, replaceDurably } from './durable-file.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyhaven-durable-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('createDurably', () => {
  test('makes a file that only its owner reads, and leaves nothing beside it', () => {
    createDurably(join(folder, 'key'), 'content');
    expect(readFileSync(join(folder, 'key'), 'utf8')).toBe('content');
    expect(statSync(join(folder, 'key')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['key']);
  });

  test('never overwrites, and leaves nothing beside what was there', () => {
    writeFileSync(join(folder, 'key'), 'first');
    expect(() => {
      createDurably(join(folder, 'key'), 'second');
    }).toThrow(expect.objectContaining({ code: 'already-exists' }));
    expect(readFileSync(join(folder, 'key'), 'utf8')).toBe('first');
    expect(readdirSync(folder)).toEqual(['key']);
  });

  test('does not write through a link that leads nowhere', () => {
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'key'));
    expect(() => {
      createDurably(join(folder, 'key'), 'content');
    }).toThrow(expect.objectContaining({ code: 'already-exists' }));
    expect(readdirSync(folder)).toEqual(['key']);
  });

  test('says which file it cannot write when the folder is missing, and makes no folder', () => {
    const create = (): void => {
      createDurably(join(folder, 'missing', 'key'), 'content');
    };
    expect(create).toThrow(expect.objectContaining({ code: 'store-unavailable' }));
    expect(create).toThrow(`${folder}/missing/key (ENOENT)`);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('replaceDurably', () => {
  test('makes a file and replaces it', async () => {
    await replaceDurably(join(folder, 'checkpoint'), 'first');
    await replaceDurably(join(folder, 'checkpoint'), 'second');
    expect(readFileSync(join(folder, 'checkpoint'), 'utf8')).toBe('second');
    expect(readdirSync(folder)).toEqual(['checkpoint']);
  });

  test('leaves nothing behind when it fails', async () => {
    mkdirSync(join(folder, 'checkpoint'));
    await expect(replaceDurably(join(folder, 'checkpoint'), 'content')).rejects.toMatchObject({
      code: 'store-unavailable',
    });
    expect(readdirSync(folder)).toEqual(['checkpoint']);
  });
});

test('an unfinished file is told from others by its name', () => {
  expect(isUnfinishedFile('.master.key.0123456789abcdef.part')).toBe(true);
  for (const name of ['master.key', '.master.key', 'download.part', '.x.part'])
    expect(isUnfinishedFile(name)).toBe(false);
});
