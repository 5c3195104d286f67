import { sql } from 'kysely';
import type { Capabilities } from '../capabilities.ts';

/** Of this program among the advisory locks of a database. */
const setupLock = 0x6b686176;

export const postgresCapabilities: Capabilities = {
  lockRow: (query) => query.forUpdate(),
  lockSetup: async (trx) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(setupLock)})`.execute(trx);
  },
  databaseBytes: async (db) => {
    const { rows } = await sql<{ bytes: number }>`select pg_database_size(current_database()) as bytes`.execute(db);
    return rows[0]?.bytes ?? 0;
  },
  hasTable: async (db, name) => {
    const { rows } = await sql<{ there: boolean }>`select to_regclass(${name}) is not null as there`.execute(db);
    return rows[0]?.there ?? false;
  },
  // Done by what the owner grants: see `migrate-as-owner.ts`.
  guardTables: () => Promise.resolve(),
  columns: { integer: 'bigint', bytes: 'bytea', text: sql`text collate "C"` },
  // Two schemas, so that an account for reports can be granted one without the other.
  schemas: { recovery: 'recovery', compliance: 'compliance' },
  tableEnd: undefined,
};
