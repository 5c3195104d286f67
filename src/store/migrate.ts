import { type Kysely, sql } from 'kysely';
import { KeyhavenError } from '../base/error.ts';
import type { Capabilities } from './capabilities.ts';
import { foundation } from './migrations/0001-foundation.ts';
import { auditIndexes } from './migrations/0002-audit-indexes.ts';
import { signOn } from './migrations/0003-sign-on.ts';
import { volumesOfComputer } from './migrations/0004-volumes-of-computer.ts';
import { tokensOfComputer } from './migrations/0005-tokens-of-computer.ts';
import type { Schema } from './schema.ts';

/** Makes the next version out of the one before it, inside a transaction. Never edited once released. */
type Migration = (db: Kysely<Schema>, capabilities: Capabilities) => Promise<void>;

/** Version n is what the first n of these leave. */
const migrations: readonly Migration[] = [foundation, auditIndexes, signOn, volumesOfComputer, tokensOfComputer];

export const newestVersion = migrations.length;

/** 0 for a database without tables of ours. Throws `store-version` for one that a newer program has migrated. */
export async function readVersion(db: Kysely<Schema>, capabilities: Capabilities): Promise<number> {
  if (!(await capabilities.hasTable(db, 'schema_version'))) return 0;
  const version = await touch(db);
  if (version <= newestVersion) return version;
  const found = `the database has version ${String(version)}, this program knows ${String(newestVersion)}`;
  throw new KeyhavenError('store-version', `${found}; install the newer program again`);
}

/** The shortest question there is, for finding out whether the database answers. */
export async function touch(db: Kysely<Schema>): Promise<number> {
  const { rows } = await sql<{ version: number }>`select version from schema_version`.execute(db);
  return rows[0]?.version ?? 0;
}

/** Brings the database to this program's version, in one transaction: all of it or nothing. */
export async function migrate(db: Kysely<Schema>, capabilities: Capabilities): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await capabilities.lockSetup(trx);
    const from = await readVersion(trx, capabilities);
    for (const step of migrations.slice(from)) await step(trx, capabilities);
    if (from < newestVersion) await sql`update schema_version set version = ${newestVersion}`.execute(trx);
  });
}
