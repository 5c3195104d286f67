import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3-multiple-ciphers';
import { Client } from 'pg';
import { z } from 'zod';
import { Secret } from '../src/base/secret.ts';
import { tables } from '../src/store/migrations/0001-tables.ts';
import { openDatabase } from '../src/store/open-database.ts';
import { type RawRows, rawTables } from './raw-rows.ts';

/** A store that takes a batch in one transaction, durable when it resolves. */
export interface RawTarget {
  insert(batch: readonly RawRows[]): Promise<void>;
  /** Rows of keys that are there. */
  count(): Promise<number>;
  close(): Promise<void>;
}

const counted = z.object({ count: z.coerce.number() });

/** A new file with the product's own tables, encrypted as a whole, synced at each commit, as the server opens it. */
export async function openRawSqlite(folder: string): Promise<RawTarget> {
  const file = join(folder, `raw-${randomBytes(6).toString('hex')}.db`);
  const key = randomBytes(32);
  await (await openDatabase({ kind: 'sqlite', file, key: Secret.fromBytes(Buffer.from(key)) })).close();
  const db = new Sqlite(file, { timeout: 1000 });
  db.pragma("cipher = 'aegis'");
  db.key(Buffer.from(`raw:${key.toString('hex')}`));
  for (const pragma of ['journal_mode = wal', 'synchronous = full', 'foreign_keys = on', 'cache_size = -65536']) {
    db.pragma(pragma);
  }
  db.pragma('wal_autocheckpoint = 19000');
  const statements = rawTables.map((table) => {
    const columns = columnsOf(table);
    const places = columns.map(() => '?').join(', ');
    return { table, columns, insert: db.prepare(`insert into ${table} (${columns.join(', ')}) values (${places})`) };
  });
  return {
    insert: (batch) => {
      db.exec('begin immediate');
      for (const { table, columns, insert } of statements) {
        for (const rows of batch) insert.run(columns.map((column) => valueOf(rows, table, column)));
      }
      db.exec('commit');
      return Promise.resolve();
    },
    count: () => Promise.resolve(countSqlite(db)),
    close: () => {
      db.close();
      return Promise.resolve();
    },
  };
}

function countSqlite(db: Sqlite): number {
  const [[count] = []] = db.prepare('select count(*) from recovery_key').raw(true).all([]);
  return z.number().parse(count);
}

/** One multi-row statement a table and batch, on one connection. */
export async function openRawPostgres(url: string): Promise<RawTarget> {
  const client = new Client({ connectionString: url, options: '-c search_path=recovery' });
  await client.connect();
  const statements = rawTables.map((table) => {
    const columns = columnsOf(table);
    const arrays = columns.map((column, at) => `$${String(at + 1)}::${arrayType(table, column)}`).join(', ');
    const text = `insert into ${table} (${columns.join(', ')}) select * from unnest(${arrays})`;
    return { table, columns, text, name: `raw_${table}` };
  });
  return {
    insert: async (batch) => {
      await client.query('begin');
      for (const { table, columns, text, name } of statements) {
        const values = columns.map((column) => batch.map((rows) => valueOf(rows, table, column)));
        await client.query({ name, text, values });
      }
      await client.query('commit');
    },
    count: async () => {
      const { rows } = await client.query('select count(*) from recovery_key');
      return z.tuple([counted]).parse(rows)[0].count;
    },
    close: () => client.end(),
  };
}

function columnsOf(table: string): string[] {
  return Object.keys(tables[table]?.columns ?? {});
}

function valueOf(rows: RawRows, table: (typeof rawTables)[number], column: string): unknown {
  return Reflect.get(rows[table], column);
}

function arrayType(table: string, column: string): string {
  const kind = tables[table]?.columns[column] ?? '';
  if (kind.startsWith('bytes')) return 'bytea[]';
  return kind.startsWith('text') ? 'text[]' : 'bigint[]';
}
