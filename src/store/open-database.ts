import type { Database } from './database.ts';
import { openPostgres, type PostgresOptions } from './postgres/open-postgres.ts';
import { openSqlite, type SqliteOptions } from './sqlite/open-sqlite.ts';

export type DatabaseOptions = SqliteOptions | PostgresOptions;

/**
 * Opens the database, checks that it keeps what it acknowledges, and that it has this program's version: SQLite is made
 * or migrated, PostgreSQL is only checked. Throws `store-in-use`, `store-version`, `store-unsafe`, `store-unavailable`.
 */
export function openDatabase(options: DatabaseOptions): Promise<Database> {
  return options.kind === 'sqlite' ? openSqlite(options) : openPostgres(options);
}
