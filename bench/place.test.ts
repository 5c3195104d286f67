import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Stock } from './place.ts';

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'keyhaven-stock-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  return folder;
}

test('what a kept place has is known to the next run, and no number is new twice', () => {
  const folder = emptyFolder();
  const first = new Stock({ folder });
  first.hasUpTo(10_000);
  const fresh = first.takeFresh(500);
  first.addExtra(300);
  first.wasEmptyAt(4096);
  const second = new Stock({ folder });
  expect(second.filled).toBe(10_000);
  expect(second.total).toBe(10_300);
  expect(second.empty).toBe(4096);
  expect(second.takeFresh()).toBe(fresh + 500);
  expect(fresh).toBeGreaterThan(5_000_000);
});
