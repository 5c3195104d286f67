import { type CreateTableBuilder, type Kysely, type RawBuilder, sql } from 'kysely';
import type { Capabilities } from '../capabilities.ts';
import type { Schema } from '../schema.ts';

// The first version: all of it. `schema.ts` says what each table is for.

type Kind = 'integer' | 'bytes' | 'text' | 'flag';
/** A column's kind, with `?` where it may be null. */
type Columns = Readonly<Record<string, Kind | `${Kind}?`>>;

interface Index {
  readonly columns: readonly string[];
  readonly where?: RawBuilder<unknown>;
}

interface Table {
  readonly schema: 'recovery' | 'compliance';
  readonly columns: Columns;
  readonly key: readonly string[];
  readonly unique?: readonly (readonly string[])[];
  readonly indexes?: readonly Index[];
  /** Column to table, always its id. */
  readonly references?: Readonly<Record<string, string>>;
}

const tables: Readonly<Record<string, Table>> = {
  schema_version: { schema: 'recovery', key: ['id'], columns: { id: 'integer', version: 'integer' } },
  installation: {
    schema: 'recovery',
    key: ['id'],
    columns: { id: 'integer', installation_id: 'bytes', canary: 'bytes', created_at: 'integer' },
  },
  data_key: {
    schema: 'recovery',
    key: ['id'],
    unique: [['purpose', 'version']],
    columns: {
      id: 'integer', purpose: 'text', version: 'integer', wrapped: 'bytes', state: 'text', created_at: 'integer',
      seals: 'integer',
    },
  },
  row_id: { schema: 'recovery', key: ['name'], columns: { name: 'text', next: 'integer' } },
  computer: {
    schema: 'recovery',
    key: ['id'],
    unique: [['name', 'generation']],
    columns: {
      id: 'integer', name: 'text', generation: 'integer', created_at: 'integer', state: 'text',
      keeps_no_owner_auth: 'flag',
    },
  },
  volume: {
    schema: 'recovery',
    key: ['id'],
    unique: [['guid', 'computer_id']],
    references: { computer_id: 'computer' },
    columns: {
      id: 'integer', computer_id: 'integer', guid: 'bytes', created_at: 'integer', change_id: 'bytes', mac: 'bytes',
      type: 'text',
    },
  },
  recovery_key: {
    schema: 'recovery',
    key: ['id'],
    // Also the search index: eight digits are a prefix of key_id, so that a search is a range.
    unique: [['key_id', 'fingerprint', 'computer_id']],
    indexes: [{ columns: ['volume_id'] }, { columns: ['batch_id'] }],
    references: { volume_id: 'volume', computer_id: 'computer' },
    columns: {
      id: 'integer', volume_id: 'integer', computer_id: 'integer', key_id: 'bytes', fingerprint: 'bytes',
      fingerprint_version: 'integer', sealed_password: 'bytes', origin: 'text', claimed_at: 'integer',
      received_at: 'integer', change_id: 'bytes', batch_id: 'integer', mac: 'bytes', proof: 'text',
      disclosed_at: 'integer?', rotation_due_at: 'integer?',
    },
  },
  key_package: {
    schema: 'recovery',
    key: ['id'],
    unique: [['recovery_key_id', 'fingerprint']],
    indexes: [{ columns: ['batch_id'] }],
    references: { recovery_key_id: 'recovery_key' },
    columns: {
      id: 'integer', recovery_key_id: 'integer', sealed: 'bytes', fingerprint: 'bytes', fingerprint_version: 'integer',
      received_at: 'integer', change_id: 'bytes', batch_id: 'integer',
    },
  },
  proof_request: {
    schema: 'recovery',
    key: ['id'],
    unique: [['recovery_key_id']],
    indexes: [{ columns: ['computer_id'] }],
    references: { recovery_key_id: 'recovery_key', computer_id: 'computer' },
    columns: {
      id: 'integer', recovery_key_id: 'integer', computer_id: 'integer', sealed_metadata: 'bytes',
      received_at: 'integer',
    },
  },
  owner_auth: {
    schema: 'recovery',
    key: ['id'],
    unique: [['computer_id', 'fingerprint']],
    indexes: [{ columns: ['batch_id'] }],
    references: { computer_id: 'computer' },
    columns: {
      id: 'integer', computer_id: 'integer', fingerprint: 'bytes', fingerprint_version: 'integer', sealed: 'bytes',
      owner_auth_origin: 'text', origin: 'text', claimed_at: 'integer', received_at: 'integer', change_id: 'bytes',
      batch_id: 'integer', mac: 'bytes',
    },
  },
  association: {
    schema: 'recovery',
    key: ['id'],
    unique: [['person', 'computer_id', 'source']],
    indexes: [{ columns: ['computer_id'] }],
    references: { computer_id: 'computer' },
    columns: {
      id: 'integer', computer_id: 'integer', person: 'text', source: 'text', made_by: 'text', created_at: 'integer',
      change_id: 'bytes', mac: 'bytes',
    },
  },
  tpm_reset_permission: {
    schema: 'recovery',
    key: ['computer_id'],
    references: { computer_id: 'computer' },
    columns: { computer_id: 'integer', expires_at: 'integer' },
  },
  owner_notice: {
    schema: 'recovery',
    key: ['id'],
    columns: { id: 'integer', person: 'text', computer: 'text', at: 'integer' },
  },
  reveal_lock: { schema: 'recovery', key: ['actor'], columns: { actor: 'text', at: 'integer' } },
  // Without a reference: refusals that belong to no computer are counted under id 0.
  computer_usage: {
    schema: 'recovery',
    key: ['computer_id', 'day'],
    columns: { computer_id: 'integer', day: 'integer', claims: 'integer', bytes: 'integer', refusals: 'integer' },
  },
  account: {
    schema: 'recovery',
    key: ['id'],
    unique: [['name']],
    columns: {
      id: 'integer', name: 'text', display_name: 'text', person: 'text', roles: 'text', password_hash: 'text',
      must_change_password: 'flag', password_expires_at: 'integer?', disabled: 'flag', created_at: 'integer',
      created_by: 'text', change_id: 'bytes', mac: 'bytes',
    },
  },
  session: {
    schema: 'recovery',
    key: ['id'],
    unique: [['hash']],
    indexes: [{ columns: ['account_id'] }],
    references: { account_id: 'account' },
    columns: {
      id: 'integer', hash: 'bytes', account_id: 'integer', created_at: 'integer', expires_at: 'integer',
      change_id: 'bytes', mac: 'bytes',
    },
  },
  token: {
    schema: 'recovery',
    key: ['id'],
    unique: [['hash']],
    references: { computer_id: 'computer' },
    columns: {
      id: 'integer', hash: 'bytes', label: 'text', computer_id: 'integer?', role: 'text?', may_reveal: 'flag',
      created_at: 'integer', created_by: 'text', expires_at: 'integer', change_id: 'bytes', mac: 'bytes',
      revoked_at: 'integer?',
    },
  },
  sign_in_attempt: {
    schema: 'recovery',
    key: ['account', 'address'],
    columns: { account: 'text', address: 'text', failures: 'integer', last_at: 'integer' },
  },
  audit_event: {
    schema: 'compliance',
    key: ['seq'],
    indexes: [
      { columns: ['revokes'], where: sql`revokes is not null` },
      {
        columns: ['actor', 'at'],
        where: sql`type in ('key-reveal', 'owner-auth-reveal') and result = 'Successful'`,
      },
    ],
    columns: {
      seq: 'integer', at: 'integer', type: 'text', source: 'text', result: 'text', actor: 'text', end_user: 'text?',
      computer: 'text?', key_type: 'text?', reason: 'text?', ticket: 'text?', detail: 'text?', change_id: 'bytes?',
      revokes: 'bytes?', hash: 'bytes', signature: 'bytes?',
    },
  },
  audit_head: { schema: 'compliance', key: ['id'], columns: { id: 'integer', seq: 'integer', hash: 'bytes' } },
};

export async function foundation(db: Kysely<Schema>, capabilities: Capabilities): Promise<void> {
  for (const schema of Object.values(capabilities.schemas)) {
    if (schema !== undefined) await db.schema.createSchema(schema).ifNotExists().execute();
  }
  for (const [name, table] of Object.entries(tables)) await createTable(db, capabilities, name, table);
  await sql`insert into schema_version (id, version) values (1, 0)`.execute(db);
  await capabilities.guardTables(db);
}

async function createTable(db: Kysely<Schema>, capabilities: Capabilities, name: string, table: Table): Promise<void> {
  const schema = capabilities.schemas[table.schema];
  const maker = schema === undefined ? db.schema : db.schema.withSchema(schema);
  let made: CreateTableBuilder<string, string> = maker.createTable(name);
  for (const [column, kind] of Object.entries(table.columns)) made = addColumn(made, capabilities, column, kind);
  made = made.addPrimaryKeyConstraint(`${name}_pk`, [...table.key]);
  for (const columns of table.unique ?? []) {
    made = made.addUniqueConstraint(`${name}_${columns.join('_')}_unique`, [...columns]);
  }
  for (const [column, target] of Object.entries(table.references ?? {})) {
    made = made.addForeignKeyConstraint(`${name}_${column}_reference`, [column], target, ['id']);
  }
  if (capabilities.tableEnd) made = made.modifyEnd(capabilities.tableEnd);
  await made.execute();
  for (const { columns, where } of table.indexes ?? []) {
    const index = maker.createIndex(`${name}_${columns.join('_')}`).on(name).columns([...columns]);
    await (where === undefined ? index : index.where(where)).execute();
  }
}

function addColumn<T extends string, C extends string>(
  table: CreateTableBuilder<T, C>,
  { columns }: Capabilities,
  name: string,
  kind: Columns[string],
): CreateTableBuilder<T, C> {
  const flag = kind.startsWith('flag');
  const type = flag ? columns.integer : kind.startsWith('bytes') ? columns.bytes : kind.startsWith('text') ? columns.text : columns.integer;
  return table.addColumn(name, type, (column) => {
    const checked = flag ? column.check(sql`${sql.ref(name)} in (0, 1)`) : column;
    return kind.endsWith('?') ? checked : checked.notNull();
  });
}
