import { stringify } from 'csv-stringify/sync';
import type { AuditRow } from '../audit/chain.ts';
import { formatTime } from '../base/clock.ts';

interface Column {
  readonly title: string;
  readonly value: (row: AuditRow) => string;
}

/** The words and the order of MBAM's Recovery Audit report, then what that report does not know. */
const columns: readonly Column[] = [
  { title: 'Request Date and Time', value: (row) => formatTime(row.at) },
  { title: 'Audit Request Source', value: (row) => row.source },
  { title: 'Request Status', value: (row) => row.result },
  { title: 'Helpdesk User', value: (row) => row.actor },
  { title: 'End User', value: (row) => row.endUser ?? '' },
  { title: 'Computer', value: (row) => row.computer ?? '' },
  { title: 'Key Type', value: (row) => row.keyType ?? '' },
  { title: 'Reason Description', value: (row) => row.reason ?? '' },
  { title: 'Ticket', value: (row) => row.ticket ?? '' },
  { title: 'Event', value: (row) => row.type },
  { title: 'Details', value: (row) => row.detail ?? '' },
  { title: 'Sequence', value: (row) => String(row.seq) },
];

/** Rows that one piece of the file holds. */
const pieceSize = 500;

/** Spreadsheets read UTF-8 as something older where a file does not begin with this. */
const byteOrderMark = '\uFEFF';

/** The report as the pieces of a CSV file (RFC 4180), times in UTC; memory holds one piece, however long the trail is. */
export async function* recoveryAuditCsv(rows: AsyncIterable<AuditRow>): AsyncIterable<string> {
  yield byteOrderMark + lines([columns.map(({ title }) => title)]);
  let piece: string[][] = [];
  for await (const row of rows) {
    piece.push(columns.map(({ value }) => defused(value(row))));
    if (piece.length < pieceSize) continue;
    yield lines(piece);
    piece = [];
  }
  if (piece.length > 0) yield lines(piece);
}

function lines(records: readonly (readonly string[])[]): string {
  return stringify([...records], { record_delimiter: 'windows' });
}

/** A spreadsheet takes a cell with such a beginning for a formula, and an attacker chooses names, tickets and reasons. */
function defused(cell: string): string {
  return /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
}
