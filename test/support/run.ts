import { rmSync } from 'node:fs';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openDoor } from './door.ts';
import { startPostgres } from './postgres.ts';
import { startSamba } from './samba-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Everything that tests write lies below it and goes with the run. */
    runFolder: string;
    /** Where the run's PostgreSQL is asked for. */
    postgresDoor: string;
    /** Where the run's Active Directory domain is asked for. */
    sambaDoor: string;
  }
}

/** Runs once around all tests: one temporary folder, a PostgreSQL and a domain that start when the first test asks. */
export default async function aroundTheRun(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'keyhaven-test-'));
  // at exit, since a run that is interrupted tears nothing down; its PostgreSQL dies with this process in any case
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  // PostgreSQL refuses to run as root, so another user must get through to its data
  await chmod(folder, 0o711);
  const postgres = await openDoor(join(folder, 'postgres-door'), async () => {
    const server = await startPostgres({ folder });
    return { answer: server.url, stop: () => server.stop() };
  });
  const samba = await openDoor(join(folder, 'samba-door'), async () => {
    const server = await startSamba(folder);
    return { answer: server.domain, stop: () => server.stop() };
  });
  project.provide('runFolder', folder);
  project.provide('postgresDoor', postgres.path);
  project.provide('sambaDoor', samba.path);
  return async () => {
    await postgres.close();
    await samba.close();
  };
}
