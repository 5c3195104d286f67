import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inject, onTestFinished } from 'vitest';

/** An empty folder that goes with the test that asks for it; with the run, when a hook of a whole file asks. */
export async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(inject('runFolder'), 'folder-'));
  try {
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
  } catch {
    // outside a test there is nothing to wait for: the folder of the run is removed at its end
  }
  return folder;
}
