import type { Result } from './result.ts';

const titles = ['what', 'store', 'value', 'unit', 'spread', 'reference', 'ratio', 'target', ''];
const rightAligned: ReadonlySet<string> = new Set(['value', 'spread', 'reference', 'ratio']);

/** For people: one line a result, columns aligned with spaces, the same in a terminal and in a pipe. */
export function resultTable(results: readonly Result[]): string {
  const rows = results.map(cellsOf);
  const widths = titles.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]): string => row.map(padded(widths)).join('  ').trimEnd();
  return [line(titles), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** The same for a page of the documentation. */
export function resultMarkdown(results: readonly Result[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = titles.map((title) => (rightAligned.has(title) ? '---:' : '---'));
  return [line(titles), line(rule), ...results.map((one) => line(cellsOf(one)))].join('\n');
}

function cellsOf(one: Result): string[] {
  return [
    one.name,
    one.store === 'none' ? '' : one.store,
    figure(one.value),
    one.unit,
    one.spread === undefined ? '' : one.spread.map(figure).join('-'),
    one.reference === null ? '' : figure(one.reference),
    one.ratio === null ? '' : one.ratio.toFixed(2),
    one.target ?? '',
    one.met === null ? '' : one.met ? 'met' : 'NOT MET',
  ];
}

function padded(widths: readonly number[]) {
  return (cell: string, at: number): string => {
    const width = widths[at] ?? 0;
    return rightAligned.has(titles[at] ?? '') ? cell.padStart(width) : cell.padEnd(width);
  };
}

function figure(value: number): string {
  if (value === 0) return '0';
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return value.toPrecision(3);
}
