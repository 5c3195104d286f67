import { type Kysely, type SqlBool, sql } from 'kysely';
import type { Capabilities, TableRights } from '../capabilities.ts';
import { insertText } from '../insertion.ts';
import type { Schema } from '../schema.ts';
import { SqliteConnection } from './sqlite-driver.ts';

export const sqliteCapabilities: Capabilities = {
  // There is one writer, and it holds the whole file from `begin immediate` on.
  lockRow: (query) => query,
  among: (column, values) => sql<SqlBool>`${sql.ref(column)} in (${sql.join(values)})`,
  lockSetup: () => Promise.resolve(),
  databaseBytes: async (db) => {
    const { rows } = await sql<{
      bytes: number;
    }>`select page_count * page_size as bytes from pragma_page_count, pragma_page_size`.execute(db);
    return rows[0]?.bytes ?? 0;
  },
  hasTable: async (db, name) => {
    const { rows } = await sql`select 1 from sqlite_master where type = 'table' and name = ${name}`.execute(db);
    return rows.length > 0;
  },
  // There are no accounts to grant to. Triggers stop mistakes; whoever has the file and its key can drop them.
  guardTables: async (db, tables) => {
    for (const [name, rights] of Object.entries(tables)) await guardTable(db, name, rights);
  },
  // One statement of one row, which the worker repeats: prepared once, one crossing of threads.
  insert: (connection, insertion) => {
    if (!(connection instanceof SqliteConnection)) throw new Error('this is no connection to SQLite');
    const places = insertion.columns.map(() => '?').join(', ');
    return connection.repeat(insertText(insertion, `values (${places})`), insertion.rows);
  },
  last: (connection, send) => {
    if (!(connection instanceof SqliteConnection)) throw new Error('this is no connection to SQLite');
    return connection.last(send);
  },
  columns: { integer: 'integer', bytes: 'blob', text: 'text' },
  // One file: two attached ones do not commit together in WAL mode.
  schemas: { recovery: undefined, compliance: undefined },
  // Otherwise a column takes values of any type.
  tableEnd: sql`strict`,
};

async function guardTable(db: Kysely<Schema>, name: string, { columns, changes, deletes }: TableRights): Promise<void> {
  const table = sql.table(name);
  if (!deletes) {
    const refusal = sql.lit(`rows of ${name} are never deleted`);
    await sql`create trigger ${sql.id(`${name}_keep`)} before delete on ${table} begin select raise(abort, ${refusal}); end`.execute(
      db,
    );
  }
  if (changes === 'all') return;
  const fixed = Object.keys(columns).filter((column) => !changes.includes(column));
  const refusal = sql.lit(`this column of ${name} never changes`);
  const of = sql.join(fixed.map((column) => sql.id(column)));
  await sql`create trigger ${sql.id(`${name}_fix`)} before update of ${of} on ${table} begin select raise(abort, ${refusal}); end`.execute(
    db,
  );
}
