import type { Selectable } from 'kysely';
import type { AuditRow } from '../audit/chain.ts';
import type { AuditEventTable } from './schema.ts';

export function auditValues(row: AuditRow): AuditEventTable {
  return {
    seq: row.seq,
    at: row.at,
    type: row.type,
    source: row.source,
    result: row.result,
    actor: row.actor,
    end_user: row.endUser,
    computer: row.computer,
    key_type: row.keyType,
    reason: row.reason,
    ticket: row.ticket,
    detail: row.detail,
    change_id: row.changeId,
    revokes: row.revokes,
    hash: row.hash,
    signature: row.signature,
  };
}

export function auditRow(row: Selectable<AuditEventTable>): AuditRow {
  return {
    seq: row.seq,
    at: row.at,
    type: row.type,
    source: row.source,
    result: row.result,
    actor: row.actor,
    endUser: row.end_user,
    computer: row.computer,
    keyType: row.key_type,
    reason: row.reason,
    ticket: row.ticket,
    detail: row.detail,
    changeId: row.change_id,
    revokes: row.revokes,
    hash: row.hash,
    signature: row.signature,
  };
}
