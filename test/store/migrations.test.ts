import { existsSync } from 'node:fs';
import { type Kysely, sql } from 'kysely';
import { expect, test } from 'vitest';
import { migrateAsOwner } from '../../src/store/postgres/migrate-as-owner.ts';
import { connect } from '../../src/store/postgres/open-postgres.ts';
import type { Schema } from '../../src/store/schema.ts';
import { SqlAuditReader } from '../../src/store/sql-audit-reader.ts';
import { type EmptyDatabase, eachDatabase } from '../support/each-database.ts';
import { openStore, type TestStore } from '../support/store.ts';
import { record, reveal } from './recovery-work.ts';

const added = ['by_actor', 'by_end_user', 'by_computer', 'by_ticket', 'recoveries', 'several_computers'].map(
  (name) => `audit_event_${name}`,
);

async function indexesOf(db: Kysely<Schema>, kind: EmptyDatabase['kind']): Promise<string[]> {
  const { rows } =
    kind === 'sqlite'
      ? await sql<{ name: string }>`select name from sqlite_master where type = 'index'`.execute(db)
      : await sql<{ name: string }>`select indexname as name from pg_indexes where schemaname = 'compliance'`.execute(
          db,
        );
  return rows.map(({ name }) => name);
}

/** Makes of a database what the first version left. */
async function takeBack(store: TestStore, place: EmptyDatabase): Promise<void> {
  const owner = place.kind === 'postgres' ? connect(place.ownerUrl, { poolSize: 1 }) : store.database.write;
  const [compliance, recovery] = place.kind === 'postgres' ? ['compliance.', 'recovery.'] : ['', ''];
  for (const name of added) await sql.raw(`drop index ${compliance}${name}`).execute(owner);
  for (const name of ['volume_by_computer', 'token_by_computer'])
    await sql.raw(`drop index ${recovery}${name}`).execute(owner);
  for (const name of ['role_mapping', 'computer_identity'])
    await sql.raw(`drop table ${recovery}${name}`).execute(owner);
  await sql`update schema_version set version = 1`.execute(owner);
  if (place.kind === 'postgres') await owner.destroy();
  await store.close();
}

eachDatabase((empty, kind) => {
  test('a database of the first version gets its indexes for reports, and keeps its rows', async () => {
    const place = await empty();
    const store = await openStore(place);
    await record(store.context, { ...reveal('desk', 1), computer: 'WS01' });
    expect(await indexesOf(store.database.read, kind)).toEqual(expect.arrayContaining(added));
    await takeBack(store, place);

    if (place.kind === 'postgres') {
      await expect(store.reopen()).rejects.toMatchObject({ code: 'store-version' });
      await migrateAsOwner({ ownerUrl: place.ownerUrl, appRole: place.appRole });
    }
    const migrated = await store.reopen();
    expect(await indexesOf(migrated.database.read, kind)).toEqual(expect.arrayContaining(added));
    const found = await new SqlAuditReader(migrated.context).list({ computer: 'WS01', limit: 10 });
    expect(found.map((row) => row.seq)).toEqual([1]);
    if (place.kind === 'sqlite') expect(existsSync(`${place.file}.before-0005`)).toBe(true);
  });
});
