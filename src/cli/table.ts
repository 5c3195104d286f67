import type { Io } from './io.ts';
import { printable, shownWidth } from './printable.ts';
import { relativeTime } from './relative-time.ts';

/** One column. A pipe gets `value` in full; a terminal gets `shown` where it reads better. */
export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  readonly shown?: (row: Row, now: number) => string;
}

/** A time out of an answer: RFC 3339 in a pipe, `3 hours ago` on a terminal. */
export function timeColumn<Row>(title: string, at: (row: Row) => string | undefined): Column<Row> {
  return {
    title,
    value: (row) => at(row) ?? '',
    shown: (row, now) => relativeTime(at(row), now),
  };
}

/**
 * Rows for a person or for a program: aligned under headers on a terminal, tab-separated without headers in a pipe.
 * `none` is said on standard error when there are no rows; that is no failure.
 */
export function printTable<Row>(io: Io, columns: readonly Column<Row>[], rows: readonly Row[], none: string): void {
  if (rows.length === 0) io.say(none);
  else if (io.terminal.stdout) printAligned(io, columns, rows);
  else for (const row of rows) io.out(columns.map((column) => printable(column.value(row))).join('\t'));
}

function printAligned<Row>(io: Io, columns: readonly Column<Row>[], rows: readonly Row[]): void {
  const now = io.clock();
  const cells = rows.map((row) => columns.map((column) => printable((column.shown ?? column.value)(row, now))));
  const titles = columns.map((column) => column.title.toUpperCase());
  const widths = titles.map((title, i) => widest(title, cells, i));
  const align = (line: readonly string[]): string =>
    line
      .map((cell, i) => cell + ' '.repeat(Math.max(0, (widths[i] ?? 0) - shownWidth(cell))))
      .join('  ')
      .trimEnd();
  io.out(io.colour.stdout ? `\u001b[1m${align(titles)}\u001b[0m` : align(titles));
  for (const line of cells) io.out(align(line));
}

// No spread: a list may have more rows than a call may have arguments.
function widest(title: string, cells: readonly (readonly string[])[], column: number): number {
  return cells.reduce((width, line) => Math.max(width, shownWidth(line[column] ?? '')), shownWidth(title));
}

/** One row: names and values below each other on a terminal, the row of a table in a pipe. */
export function printRecord<Row>(io: Io, columns: readonly Column<Row>[], row: Row): void {
  if (!io.terminal.stdout) {
    printTable(io, columns, [row], '');
    return;
  }
  const now = io.clock();
  const width = Math.max(...columns.map(({ title }) => title.length));
  for (const { title, value, shown } of columns) {
    const text = printable((shown ?? value)(row, now));
    if (text !== '') io.out(`${title.padEnd(width)}  ${text}`);
  }
}

/** Several records: parted by an empty line on a terminal, one row each in a pipe. */
export function printRecords<Row>(io: Io, columns: readonly Column<Row>[], rows: readonly Row[]): void {
  for (const [i, row] of rows.entries()) {
    if (i > 0 && io.terminal.stdout) io.out('');
    printRecord(io, columns, row);
  }
}
