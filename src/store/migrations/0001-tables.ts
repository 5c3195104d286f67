import { type RawBuilder, type SqlBool, sql } from 'kysely';

// `schema.ts` says what each table is for.

type Kind = 'integer' | 'bytes' | 'text' | 'flag';
/** A column's kind, with `?` where it may be null. */
export type Columns = Readonly<Record<string, Kind | `${Kind}?`>>;

export interface Index {
  readonly columns: readonly string[];
  readonly where?: RawBuilder<SqlBool>;
}

export interface Table {
  readonly schema: 'recovery' | 'compliance';
  readonly columns: Columns;
  readonly key: readonly string[];
  /** What the server may change in a row that is there. */
  readonly changes: 'all' | readonly string[];
  readonly deletes: boolean;
  readonly unique?: readonly (readonly string[])[];
  readonly indexes?: readonly Index[];
  /** Column to table, always its id. */
  readonly references?: Readonly<Record<string, string>>;
}

export const tables: Readonly<Record<string, Table>> = {
  schema_version: { schema: 'recovery', changes: 'all', deletes: false, key: ['id'], columns: { id: 'integer', version: 'integer' } },
  installation: {
    changes: [], deletes: false,
    schema: 'recovery',
    key: ['id'],
    columns: { id: 'integer', installation_id: 'bytes', canary: 'bytes', created_at: 'integer' },
  },
  data_key: {
    changes: ['state', 'seals'], deletes: false,
    schema: 'recovery',
    key: ['id'],
    unique: [['purpose', 'version']],
    columns: {
      id: 'integer', purpose: 'text', version: 'integer', wrapped: 'bytes', state: 'text', created_at: 'integer',
      seals: 'integer',
    },
  },
  row_id: { schema: 'recovery', changes: 'all', deletes: false, key: ['name'], columns: { name: 'text', next: 'integer' } },
  computer: {
    changes: ['state', 'keeps_no_owner_auth'], deletes: false,
    schema: 'recovery',
    key: ['id'],
    unique: [['name', 'generation']],
    columns: {
      id: 'integer', name: 'text', generation: 'integer', created_at: 'integer', state: 'text',
      keeps_no_owner_auth: 'flag',
    },
  },
  volume: {
    changes: ['type'], deletes: false,
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
    changes: ['proof', 'disclosed_at', 'rotation_due_at'], deletes: false,
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
    changes: [], deletes: false,
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
    changes: [], deletes: true,
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
    changes: [], deletes: false,
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
    changes: [], deletes: true,
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
    changes: 'all', deletes: true,
    schema: 'recovery',
    key: ['computer_id'],
    references: { computer_id: 'computer' },
    columns: { computer_id: 'integer', expires_at: 'integer' },
  },
  owner_notice: {
    changes: [], deletes: true,
    schema: 'recovery',
    key: ['id'],
    columns: { id: 'integer', person: 'text', computer: 'text', at: 'integer' },
  },
  reveal_lock: { schema: 'recovery', changes: 'all', deletes: false, key: ['actor'], columns: { actor: 'text', at: 'integer' } },
  // Without a reference: refusals that belong to no computer are counted under id 0.
  computer_usage: {
    changes: 'all', deletes: false,
    schema: 'recovery',
    key: ['computer_id', 'day'],
    columns: { computer_id: 'integer', day: 'integer', claims: 'integer', bytes: 'integer', refusals: 'integer' },
  },
  account: {
    changes: 'all', deletes: false,
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
    changes: [], deletes: true,
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
    changes: ['revoked_at'], deletes: false,
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
    changes: 'all', deletes: true,
    schema: 'recovery',
    key: ['account', 'address'],
    columns: { account: 'text', address: 'text', failures: 'integer', last_at: 'integer' },
  },
  audit_event: {
    changes: [], deletes: false,
    schema: 'compliance',
    key: ['seq'],
    indexes: [
      { columns: ['revokes'], where: sql<SqlBool>`revokes is not null` },
      {
        columns: ['actor', 'at'],
        where: sql<SqlBool>`type in ('key-reveal', 'owner-auth-reveal') and result = 'Successful'`,
      },
    ],
    columns: {
      seq: 'integer', at: 'integer', type: 'text', source: 'text', result: 'text', actor: 'text', end_user: 'text?',
      computer: 'text?', key_type: 'text?', reason: 'text?', ticket: 'text?', detail: 'text?', change_id: 'bytes?',
      revokes: 'bytes?', hash: 'bytes', signature: 'bytes?',
    },
  },
  audit_head: { schema: 'compliance', changes: 'all', deletes: false, key: ['id'], columns: { id: 'integer', seq: 'integer', hash: 'bytes' } },
};
