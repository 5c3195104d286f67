import type { Kysely } from 'kysely';
import type { Capabilities } from './capabilities.ts';
import { openPostgres, type PostgresOptions } from './postgres/open-postgres.ts';
import type { Schema } from './schema.ts';
import { openSqlite, type SqliteOptions } from './sqlite/open-sqlite.ts';

export type DatabaseOptions = SqliteOptions | PostgresOptions;

/** An open database of this version. On PostgreSQL `read` and `write` are one pool. */
export interface Database {
  /** Sees what was committed; can change nothing on SQLite. */
  readonly read: Kysely<Schema>;
  /** On SQLite one connection, so that a transaction in a transaction would wait for itself. */
  readonly write: Kysely<Schema>;
  readonly capabilities: Capabilities;
  /** Rejects with `store-unavailable` when the database does not answer. */
  health(): Promise<void>;
  /** Call it when nothing is in flight. */
  close(): Promise<void>;
}

/**
 * Opens the database, checks that it keeps what it acknowledges, and that it has this program's version: SQLite is made
 * or migrated, PostgreSQL is only checked. Throws `store-in-use`, `store-version`, `store-unsafe`, `store-unavailable`.
 */
export function openDatabase(options: DatabaseOptions): Promise<Database> {
  return options.kind === 'sqlite' ? openSqlite(options) : openPostgres(options);
}
