import { stringify } from 'csv-stringify/sync';
import type { Table } from './table.ts';

/** Rows that one piece of the file holds. */
const pieceSize = 500;

/** Excel reads UTF-8 as something older where a file does not begin with this. */
const byteOrderMark = '\uFEFF';

/**
 * The pieces of a CSV file (RFC 4180); memory holds one, however long the table is. The titles come with the first rows:
 * where those cannot be read nothing was sent, and the caller can still say why.
 */
export async function* csvOf<Row>({ columns, rows }: Table<Row>): AsyncIterable<string> {
  let titles = byteOrderMark + lines([columns.map(({ title }) => title)]);
  let piece: string[][] = [];
  for await (const row of rows) {
    piece.push(columns.map(({ value }) => defused(value(row))));
    if (piece.length < pieceSize) continue;
    yield titles + lines(piece);
    titles = '';
    piece = [];
  }
  if (titles !== '' || piece.length > 0) yield titles + lines(piece);
}

function lines(records: readonly (readonly string[])[]): string {
  return stringify([...records], { record_delimiter: 'windows' });
}

/**
 * A spreadsheet takes a cell with such a beginning for a formula, and an attacker chooses names, tickets and reasons. The
 * wide signs are the same to Japanese editions.
 */
function defused(cell: string): string {
  return /^[=+\-@\t\r\n＝＋－＠]/.test(cell) ? `'${cell}` : cell;
}
