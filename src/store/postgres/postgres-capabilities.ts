import { CompiledQuery, type SqlBool, sql } from 'kysely';
import type { Capabilities } from '../capabilities.ts';
import { tables } from '../migrations/0001-tables.ts';

/** Of this program among the advisory locks of a database. */
const setupLock = 0x6b686176;

export const postgresCapabilities: Capabilities = {
  lockRow: (query) => query.forUpdate(),
  among: (column, values) => sql<SqlBool>`${sql.ref(column)} = any(${values})`,
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
  // One array a column: the text of the statement stays the same, so that it is planned once a connection.
  insertMany: async (trx, { table, columns, unique, rows }) => {
    const names = (list: readonly string[]): string => list.map((name) => `"${name}"`).join(', ');
    const arrays = columns.map((column, at) => `$${String(at + 1)}::${arrayType(table, column)}`).join(', ');
    const statement = `insert into "${table}" (${names(columns)}) select * from unnest(${arrays})${unique ? ` on conflict (${names(unique)}) do nothing` : ''}`;
    const values = columns.map((_, at) => rows.map((row) => row[at]));
    const { numAffectedRows } = await trx.executeQuery(CompiledQuery.raw(statement, values));
    return Number(numAffectedRows);
  },
  columns: { integer: 'bigint', bytes: 'bytea', text: sql`text collate "C"` },
  // Two schemas, so that an account for reports can be granted one without the other.
  schemas: { recovery: 'recovery', compliance: 'compliance' },
  tableEnd: undefined,
};

function arrayType(table: string, column: string): string {
  const kind = tables[table]?.columns[column] ?? '';
  if (kind.startsWith('bytes')) return 'bytea[]';
  return kind.startsWith('text') ? 'text[]' : 'bigint[]';
}
