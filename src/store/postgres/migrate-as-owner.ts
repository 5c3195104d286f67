import { type Kysely, sql } from 'kysely';
import { KeyhavenError } from '../../base/error.ts';
import { migrate } from '../migrate.ts';
import type { Table } from '../migrations/table-definition.ts';
import { tables } from '../migrations/tables.ts';
import type { Schema } from '../schema.ts';
import { connect } from './open-postgres.ts';
import { postgresCapabilities } from './postgres-capabilities.ts';

/** Long: a migration may rewrite a table. */
const deadline = 3_600_000;

/**
 * Brings the schema to this version and grants the application's role what the server does, no more: it inserts and reads
 * everywhere, changes the columns that may change, and can neither touch audit rows nor delete keys. Throws
 * `configuration-invalid` when that role does not exist.
 */
export async function migrateAsOwner({ ownerUrl, appRole }: { ownerUrl: string; appRole: string }): Promise<void> {
  const db = connect(ownerUrl, { poolSize: 1, deadline, serverTimeout: 0 });
  try {
    await requireRole(db, appRole);
    await migrate(db, postgresCapabilities);
    await db.transaction().execute((trx) => grantAll(trx, appRole));
  } finally {
    await db.destroy();
  }
}

async function requireRole(db: Kysely<Schema>, role: string): Promise<void> {
  const { rows } = await sql`select 1 from pg_roles where rolname = ${role}`.execute(db);
  if (rows.length > 0) return;
  throw new KeyhavenError(
    'configuration-invalid',
    `there is no role ${role} in this PostgreSQL; create it with LOGIN and nothing else`,
  );
}

async function grantAll(db: Kysely<Schema>, role: string): Promise<void> {
  const grantee = sql.id(role);
  for (const schema of ['recovery', 'compliance']) {
    await sql`grant usage on schema ${sql.id(schema)} to ${grantee}`.execute(db);
  }
  for (const [name, table] of Object.entries(tables)) {
    const target = sql.table(`${table.schema}.${name}`);
    await sql`revoke all on ${target} from ${grantee}`.execute(db);
    for (const right of rightsOf(name, table)) await sql`grant ${right} on ${target} to ${grantee}`.execute(db);
  }
}

function rightsOf(name: string, { changes, deletes }: Table) {
  if (name === 'schema_version') return [sql`select`];
  const rights = [sql`select`, sql`insert`];
  if (changes === 'all') rights.push(sql`update`);
  else if (changes.length > 0) rights.push(sql`update (${sql.join(changes.map((column) => sql.id(column)))})`);
  if (deletes) rights.push(sql`delete`);
  return rights;
}
