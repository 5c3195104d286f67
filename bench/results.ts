/** One line of the table and of `bench/results.json`. */
export interface Result {
  readonly name: string;
  readonly store: 'embedded' | 'postgresql' | 'none';
  readonly value: number;
  readonly unit: string;
  /** What the value is compared with, measured in the same run, and their quotient. */
  readonly reference?: number | undefined;
  readonly ratio?: number | undefined;
  /** In words, such as `ratio >= 0.4`. */
  readonly target?: string | undefined;
  readonly met?: boolean | undefined;
}

interface Bound {
  readonly of: 'value' | 'ratio';
  readonly atLeast?: number;
  readonly below?: number;
}

/** A result, judged by its target where it has one. */
export function result(
  measured: Pick<Result, 'name' | 'store' | 'value' | 'unit' | 'reference'>,
  target?: Bound,
): Result {
  const ratio = measured.reference === undefined ? undefined : measured.value / measured.reference;
  const judged = target === undefined ? undefined : target.of === 'ratio' ? ratio : measured.value;
  if (target === undefined || judged === undefined) return { ...measured, ratio };
  const { atLeast, below } = target;
  const words = atLeast === undefined ? `${target.of} < ${below ?? 0}` : `${target.of} >= ${atLeast}`;
  const met = (atLeast === undefined || judged >= atLeast) && (below === undefined || judged < below);
  return { ...measured, ratio, target: words, met };
}

/** For people; figures right-aligned. */
export function table(results: readonly Result[]): string {
  const rows = results.map((one) => [
    one.name,
    one.store,
    figure(one.value),
    one.unit,
    one.reference === undefined ? '' : figure(one.reference),
    one.ratio === undefined ? '' : one.ratio.toFixed(2),
    one.target ?? '',
    one.met === undefined ? '' : one.met ? 'met' : 'NOT MET',
  ]);
  const head = ['what', 'store', 'value', 'unit', 'reference', 'ratio', 'target', ''];
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => (rightAligned.has(at) ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

const rightAligned: ReadonlySet<number> = new Set([2, 4, 5]);

function figure(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
