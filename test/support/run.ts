import { rmSync } from 'node:fs';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startPostgres } from './postgres.ts';
import { openPostgresDoor } from './postgres-door.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Everything that tests write lies below it and goes with the run. */
    runFolder: string;
    /** Where the run's PostgreSQL is asked for. */
    postgresDoor: string;
  }
}

/** Runs once around all tests: one temporary folder, and a PostgreSQL that starts when the first test asks for it. */
export default async function aroundTheRun(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'keyhaven-test-'));
  // at exit, since a run that is interrupted tears nothing down; its PostgreSQL dies with this process in any case
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  // PostgreSQL refuses to run as root, so another user must get through to its data
  await chmod(folder, 0o711);
  const door = await openPostgresDoor(folder, () => startPostgres({ folder }));
  project.provide('runFolder', folder);
  project.provide('postgresDoor', door.path);
  return () => door.close();
}
