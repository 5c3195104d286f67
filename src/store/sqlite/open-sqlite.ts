import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Kysely } from 'kysely';
import { isKeyhavenError, KeyhavenError } from '../../base/error.ts';
import type { Secret } from '../../base/secret.ts';
import type { Database } from '../database.ts';
import { migrate, newestVersion, readVersion, touch } from '../migrate.ts';
import type { Schema } from '../schema.ts';
import { storeUnavailable } from '../store-error.ts';
import { Checkpointer } from './checkpointer.ts';
import { sqliteCapabilities } from './sqlite-capabilities.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import { SqliteDriver } from './sqlite-driver.ts';
import { WorkerConnection } from './worker-connection.ts';
import type { OpenSettings } from './worker-message.ts';

export interface SqliteOptions {
  readonly kind: 'sqlite';
  readonly file: string;
  /** 32 bytes that encrypt the whole file; undefined leaves it plain (cells are sealed in any case). */
  readonly key: Secret | undefined;
  /** Milliseconds after which a statement counts as hung. */
  readonly deadline?: number | undefined;
}

const deadlineDefault = 4000;
const busyTimeout = 2000;
const openDeadline = 60_000;
const cacheKib = { write: 64 * 1024, read: 32 * 1024, upkeep: 2 * 1024 };

/**
 * Opens the one file with three connections: one writes, one reads, one makes checkpoints and copies. Takes the lock of
 * the data folder first; throws `store-in-use` when another process has it.
 */
export async function openSqlite(options: SqliteOptions): Promise<Database> {
  const deadline = options.deadline ?? deadlineDefault;
  // The threads start at once; the writer opens first, since it takes the lock and makes the file.
  const workers = {
    write: new WorkerConnection(deadline),
    upkeep: new WorkerConnection(deadline),
    read: new WorkerConnection(deadline),
  };
  try {
    await openWorker(workers.write, options, 'write');
    await Promise.all([openWorker(workers.upkeep, options, 'upkeep'), openWorker(workers.read, options, 'read')]);
    return await assemble(options, deadline, workers);
  } catch (error) {
    await Promise.all(Object.values(workers).map((worker) => worker.close()));
    throw error;
  }
}

async function assemble(
  { file }: SqliteOptions,
  deadline: number,
  workers: Record<OpenSettings['role'], WorkerConnection>,
): Promise<Database> {
  const writing = new SqliteDriver(workers.write, deadline);
  const write = new Kysely<Schema>({ dialect: sqliteDialect(writing) });
  const read = new Kysely<Schema>({ dialect: sqliteDialect(new SqliteDriver(workers.read, deadline)) });
  await bringUpToDate(write, workers.upkeep, file);
  const checkpointer = new Checkpointer(workers.upkeep, writing);
  return {
    read,
    write,
    capabilities: sqliteCapabilities,
    health: async () => {
      await Promise.all([workers.write.call({ kind: 'present' }), touch(read), touch(write)]);
    },
    close: async () => {
      await checkpointer.stop();
      await workers.read.close();
      await workers.upkeep.close();
      // The last connection to close moves the log into the file and removes it.
      await workers.write.close();
    },
  };
}

async function openWorker(worker: WorkerConnection, options: SqliteOptions, role: OpenSettings['role']): Promise<void> {
  const settings: OpenSettings = {
    file: options.file,
    key: options.key === undefined ? undefined : Uint8Array.from(options.key.reveal()),
    role,
    lockFile: join(dirname(options.file), 'keyhaven.lock'),
    busyTimeout,
    cacheKib: cacheKib[role],
  };
  try {
    await worker.call({ kind: 'open', settings }, { deadline: openDeadline });
  } catch (error) {
    throw openFailure(options.file, error);
  } finally {
    settings.key?.fill(0);
  }
}

function openFailure(file: string, error: unknown): unknown {
  if (!isKeyhavenError(error))
    return storeUnavailable(`cannot open the database ${file}; check its folder and its rights`, error);
  const { cause } = error;
  if (cause instanceof Error && 'code' in cause && cause.code === 'SQLITE_BUSY') {
    const sentence = `another process works on ${dirname(file)}; stop it, or use its commands while it runs`;
    return new KeyhavenError('store-in-use', sentence, { cause });
  }
  return error;
}

/** Copies the file before it changes it: a migration that fails halfway, or is regretted, can be undone by hand. */
async function bringUpToDate(write: Kysely<Schema>, upkeep: WorkerConnection, file: string): Promise<void> {
  const version = await readVersion(write, sqliteCapabilities);
  if (version === newestVersion) return;
  if (version !== 0) {
    const copy = `${file}.before-${String(newestVersion).padStart(4, '0')}`;
    if (!existsSync(copy)) await upkeep.call({ kind: 'copy', to: copy }, { patient: true });
  }
  await migrate(write, sqliteCapabilities);
}
