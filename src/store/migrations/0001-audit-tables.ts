import { type SqlBool, sql } from 'kysely';
import type { Tables } from './table-definition.ts';

/** The audit trail. `schema.ts` says what each table is for. */
export const auditTables: Tables = {
  audit_event: {
    changes: [],
    deletes: false,
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
      seq: 'integer',
      at: 'integer',
      type: 'text',
      source: 'text',
      result: 'text',
      actor: 'text',
      end_user: 'text?',
      computer: 'text?',
      key_type: 'text?',
      reason: 'text?',
      ticket: 'text?',
      detail: 'text?',
      change_id: 'bytes?',
      revokes: 'bytes?',
      hash: 'bytes',
      signature: 'bytes?',
    },
  },
  audit_head: {
    schema: 'compliance',
    changes: 'all',
    deletes: false,
    key: ['id'],
    columns: { id: 'integer', seq: 'integer', hash: 'bytes' },
  },
};
