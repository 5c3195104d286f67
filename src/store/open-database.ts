import type { Database } from './database.ts';
import type { PostgresOptions } from './postgres/open-postgres.ts';
import { openSqlite, type SqliteOptions } from './sqlite/open-sqlite.ts';

export type DatabaseOptions = SqliteOptions | PostgresOptions;

/**
 * Opens the database, checks that it keeps what it acknowledges, and that it has this program's version: SQLite is made
 * or migrated, PostgreSQL is only checked. Throws `store-in-use`, `store-version`, `store-unsafe`, `store-unavailable`.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  if (options.kind === 'sqlite') return openSqlite(options);
  // A driver that the embedded database does without.
  const { openPostgres } = await import('./postgres/open-postgres.ts');
  return openPostgres(options);
}
