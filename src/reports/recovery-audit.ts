import type { AuditRow } from '../audit/chain.ts';
import { computersNamed } from '../audit/computers-named.ts';
import { formatTime } from '../base/clock.ts';
import type { Column, Table } from './table.ts';

/** The words and the order of MBAM's Recovery Audit report, then what that report does not know. */
const columns: readonly Column<AuditRow>[] = [
  { title: 'Request Date and Time', value: (row) => formatTime(row.at) },
  { title: 'Audit Request Source', value: (row) => row.source },
  { title: 'Request Status', value: (row) => row.result },
  { title: 'Helpdesk User', value: (row) => row.actor },
  { title: 'End User', value: (row) => row.endUser ?? '' },
  { title: 'Computer', value: (row) => computersNamed(row).join(', ') },
  { title: 'Key Type', value: (row) => row.keyType ?? '' },
  { title: 'Reason Description', value: (row) => row.reason ?? '' },
  { title: 'Ticket', value: (row) => row.ticket ?? '' },
  { title: 'Caller verified', value: (row) => callerVerified(row.detail) },
  { title: 'Event', value: (row) => row.type },
  { title: 'Sequence', value: (row) => String(row.seq) },
];

/** Times are UTC; a row about several computers names each. */
export function recoveryAudit(rows: AsyncIterable<AuditRow>): Table<AuditRow> {
  return { columns, rows };
}

/** A row that somebody tampered with is listed all the same. */
function callerVerified(detail: string | null): string {
  if (detail === null) return '';
  try {
    const read: unknown = JSON.parse(detail);
    const said = typeof read === 'object' && read !== null && 'callerVerified' in read ? read.callerVerified : '';
    return typeof said === 'string' ? said : '';
  } catch {
    return '';
  }
}
