import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import { onTestFinished } from 'vitest';
import { openKeyFile } from '../../src/keyring/key-file.ts';
import { openStoreKey } from '../../src/keyring/store-key.ts';
import type { Database } from '../../src/store/database.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { migrateAsOwner } from '../../src/store/postgres/migrate-as-owner.ts';
import { connect } from '../../src/store/postgres/open-postgres.ts';
import type { Schema } from '../../src/store/schema.ts';
import type { FreshDatabase } from './fresh-database.ts';
import { databaseFile, type Keyhaven, settingsOf } from './keyhaven.ts';
import { freshDatabase } from './postgres.ts';
import { tempFolder } from './temp-folder.ts';

export const storeKinds = ['sqlite', 'postgres'] as const;

type Look = <T>(server: Keyhaven, read: (db: Kysely<Schema>) => Promise<T>, dataFolder?: string) => Promise<T>;

/** Where an installation will be, on either store, with a way to look into its database past the server. */
export interface Place {
  readonly kind: (typeof storeKinds)[number];
  readonly folder: string;
  readonly env: Record<string, string>;
  /** What the server has committed. An embedded database is copied while its server stands still. */
  readonly look: Look;
  /** Changes the database past the server and its rights: the embedded one only while no server runs. */
  readonly change: (...statements: string[]) => Promise<void>;
  /** PostgreSQL only. */
  readonly database?: FreshDatabase;
}

export async function placeOn(kind: Place['kind'], env: Record<string, string> = {}): Promise<Place> {
  return kind === 'sqlite' ? sqlitePlace(env) : postgresPlace(env);
}

/** `superuserUrl`: on another PostgreSQL than the run's. */
export async function postgresPlace(env: Record<string, string> = {}, superuserUrl?: string): Promise<Place> {
  const database = await freshDatabase(superuserUrl);
  // who brings a PostgreSQL ends it
  if (superuserUrl === undefined) onTestFinished(database.drop);
  await migrateAsOwner({ ownerUrl: database.ownerUrl, appRole: database.appRole });
  const folder = await tempFolder();
  const asOwner = async <T>(work: (db: Kysely<Schema>) => Promise<T>): Promise<T> => {
    const db = connect(database.ownerUrl, { poolSize: 1 });
    try {
      return await work(db);
    } finally {
      await db.destroy();
    }
  };
  return {
    kind: 'postgres',
    folder,
    env: { ...databaseFile(folder, database.appUrl), ...env },
    look: (_server, read) => asOwner(read),
    change: (...statements) => asOwner((db) => runAll(db, statements)),
    database,
  };
}

async function sqlitePlace(env: Record<string, string>): Promise<Place> {
  const folder = await tempFolder();
  return {
    kind: 'sqlite',
    folder,
    env,
    look: async (server, read, dataFolder = join(folder, 'data')) => {
      const copy = await copyAtStandstill(server, dataFolder);
      return withEmbedded(folder, copy, (db) => read(db.read));
    },
    change: (...statements) => withEmbedded(folder, join(folder, 'data'), (db) => runAll(db.write, statements)),
  };
}

/** The files as a power cut would leave them. */
async function copyAtStandstill({ pid }: Keyhaven, dataFolder: string): Promise<string> {
  const copy = await tempFolder();
  process.kill(pid, 'SIGSTOP');
  try {
    // stopped when every thread is
    await sleep(20);
    for (const name of ['keyhaven.db', 'keyhaven.db-wal', 'keyhaven.db.key']) {
      if (existsSync(join(dataFolder, name))) cpSync(join(dataFolder, name), join(copy, name));
    }
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  return copy;
}

/** Opens the embedded database of an installation that does not run, past everything but its key. */
export async function withEmbedded<T>(
  home: string,
  dataFolder: string,
  work: (db: Database) => Promise<T>,
): Promise<T> {
  const file = join(dataFolder, 'keyhaven.db');
  const key = openStoreKey(openKeyFile(settingsOf(home, {})['KEYHAVEN_KEY_FILE'] ?? ''), `${file}.key`);
  const database = await openDatabase({ kind: 'sqlite', file, key });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

async function runAll(db: Kysely<Schema>, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
