import { CompiledQuery, type SqlBool, sql } from 'kysely';
import type { Capabilities, Insertion } from '../capabilities.ts';
import { insertText } from '../insertion.ts';
import { tables } from '../migrations/tables.ts';
import { PostgresConnection } from './postgres-driver.ts';

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
  insert: async (connection, insertion) => {
    const { numAffectedRows } = await connection.executeQuery(unnested(insertion));
    return Number(numAffectedRows);
  },
  last: (connection, send) => {
    if (!(connection instanceof PostgresConnection)) throw new Error('this is no connection to PostgreSQL');
    return connection.last(send);
  },
  columns: { integer: 'bigint', bytes: 'bytea', text: sql`text collate "C"` },
  // Two schemas, so that an account for reports can be granted one without the other.
  schemas: { recovery: 'recovery', compliance: 'compliance' },
  tableEnd: undefined,
};

function unnested(insertion: Insertion): CompiledQuery {
  const { table, columns, rows } = insertion;
  const arrays = columns.map((column, at) => `$${String(at + 1)}::${arrayType(table, column)}`).join(', ');
  const values = columns.map((_, at) => rows.map((row) => row[at]));
  return CompiledQuery.raw(insertText(insertion, `select * from unnest(${arrays})`), values);
}

function arrayType(table: string, column: string): string {
  const kind = tables[table]?.columns[column] ?? '';
  if (kind.startsWith('bytes')) return 'bytea[]';
  return kind.startsWith('text') ? 'text[]' : 'bigint[]';
}
