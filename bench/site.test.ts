import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { endPrograms } from './ask-program.ts';
import { insertRaw } from './raw.ts';
import { storeNames } from './result.ts';
import { siteOf } from './site.ts';

test.each(storeNames)(
  'raw inserts of a larger store do not meet those of a smaller one: %s',
  async (store) => {
    const folder = await mkdtemp(join(tmpdir(), 'keyhaven-bench-'));
    // PostgreSQL runs under an account of its own.
    await chmod(folder, 0o711);
    const site = siteOf(store, { temporary: folder, kept: folder });
    onTestFinished(async () => {
      endPrograms();
      await site.end();
      await rm(folder, { recursive: true });
    });
    for (let size = 0; size < 2; size++) {
      const { rows } = await insertRaw({ target: await site.raw(), batch: 4, seconds: 0.01, first: 1_000_000_000 });
      expect(rows).toBeGreaterThan(0);
    }
  },
  60_000,
);
