import { type Kysely, sql } from 'kysely';
import type { Capabilities } from '../capabilities.ts';
import type { Schema } from '../schema.ts';
import { tables } from './0001-tables.ts';
import { createTable } from './create-table.ts';

/** The first version: all of it. */
export async function foundation(db: Kysely<Schema>, capabilities: Capabilities): Promise<void> {
  for (const schema of Object.values(capabilities.schemas)) {
    if (schema !== undefined) await db.schema.createSchema(schema).ifNotExists().execute();
  }
  for (const [name, table] of Object.entries(tables)) await createTable(db, capabilities, name, table);
  await sql`insert into schema_version (id, version) values (1, 0)`.execute(db);
  await capabilities.guardTables(db, tables);
}
