import type { Kysely } from 'kysely';
import type { Capabilities } from '../capabilities.ts';
import type { Schema } from '../schema.ts';
import { signOnTables } from './0003-sign-on-tables.ts';
import { createTable } from './create-table.ts';

/**
 * Sessions of people who have no account here. Those that are open end with the update: they last for hours at most, and
 * whoever has one signs in again.
 */
export async function signOn(db: Kysely<Schema>, capabilities: Capabilities): Promise<void> {
  const { recovery } = capabilities.schemas;
  await (recovery === undefined ? db.schema : db.schema.withSchema(recovery)).dropTable('session').execute();
  for (const [name, table] of Object.entries(signOnTables)) await createTable(db, capabilities, name, table);
  await capabilities.guardTables(db, signOnTables);
}
