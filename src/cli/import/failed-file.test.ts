import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempFolder } from '../../../test/support/temp-folder.ts';
import { FailedFile } from './failed-file.ts';

const object = { line: 1, outcome: 'failed', code: 'busy', reason: 'busy' } as const;

test('a file of our own naming gives way to one of the same second; a named one is never replaced', async () => {
  const folder = await tempFolder();
  const usual = join(folder, 'keyhaven-failed-1.jsonl');
  const files = [1, 2].map(() => new FailedFile(usual, { named: false }));
  for (const file of files) file.add(object);
  expect(files.map(({ path }) => path)).toEqual([usual, join(folder, 'keyhaven-failed-1-2.jsonl')]);
  for (const file of files) file.close();
  expect(() => {
    new FailedFile(usual, { named: true }).add(object);
  }).toThrow('exists already');
  expect(readdirSync(folder)).toHaveLength(2);
});
