import { copyFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { filesReplaced, OpenedFiles } from './opened-files.ts';

async function database(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'keyhaven-opened-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'keyhaven.db');
  writeFileSync(file, 'database');
  return file;
}

const replaced = expect.objectContaining({ code: filesReplaced });

test('a log that comes later belongs to the database from then on', async () => {
  const file = await database();
  const files = new OpenedFiles(file);
  files.demand();
  writeFileSync(`${file}-wal`, 'log');
  files.demand();
  rmSync(`${file}-wal`);
  expect(() => files.demand()).toThrow(replaced);
});

test('a copy under the name of the database is another file, and the file itself is not', async () => {
  const file = await database();
  const files = new OpenedFiles(file);
  renameSync(file, `${file}.away`);
  copyFileSync(`${file}.away`, file);
  expect(() => files.demand()).toThrow(replaced);
  renameSync(`${file}.away`, file);
  files.demand();
});

test('a file that cannot be looked at any more counts as gone', async () => {
  const file = await database();
  const files = new OpenedFiles(file);
  rmSync(file);
  symlinkSync(file, file);
  expect(() => files.demand()).toThrow(replaced);
});
