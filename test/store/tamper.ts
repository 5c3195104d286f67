import { type RawBuilder, sql } from 'kysely';
import { connect } from '../../src/store/postgres/open-postgres.ts';
import type { EmptyDatabase } from '../support/each-database.ts';
import { openStore, type TestStore } from '../support/store.ts';

export interface TamperedStore extends TestStore {
  /** Changes rows as somebody does who has the database and not the keys: triggers and grants do not stop him. */
  tamper(statement: RawBuilder<unknown>): Promise<void>;
}

/** A store with a back door. */
export async function openTampered(empty: EmptyDatabase): Promise<TamperedStore> {
  const store = await openStore(empty);
  const tamper = (statement: RawBuilder<unknown>) =>
    empty.kind === 'sqlite' ? tamperSqlite(store, statement) : tamperPostgres(empty.ownerUrl, statement);
  return { ...store, tamper };
}

async function tamperSqlite({ database }: TestStore, statement: RawBuilder<unknown>): Promise<void> {
  const triggers = await sql<{ name: string }>`select name from sqlite_master where type = 'trigger'`.execute(
    database.read,
  );
  for (const { name } of triggers.rows) await sql`drop trigger ${sql.id(name)}`.execute(database.write);
  await statement.execute(database.write);
}

async function tamperPostgres(ownerUrl: string, statement: RawBuilder<unknown>): Promise<void> {
  const owner = connect(ownerUrl, { poolSize: 1 });
  try {
    await statement.execute(owner);
  } finally {
    await owner.destroy();
  }
}
