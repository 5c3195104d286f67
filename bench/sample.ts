/** One figure out of several measurements. */
export interface Sample {
  /** The median. */
  readonly value: number;
  readonly least: number;
  readonly most: number;
}

/** Throws where there is nothing measured, or something that is no number: such a figure would look like one. */
export function sample(values: readonly number[]): Sample {
  const sorted = values.toSorted((a, b) => a - b);
  const [least] = sorted;
  const most = sorted.at(-1);
  if (least === undefined || most === undefined || !values.every(Number.isFinite)) {
    throw new Error(`nothing was measured: [${values.join(', ')}]`);
  }
  return { value: median(sorted), least, most };
}

/**
 * The smallest value that at least this share of all values does not exceed (nearest rank): of 100 values, the 99th is
 * the p99. `sorted` ascends.
 */
export function percentile(sorted: readonly number[], share: number): number {
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  if (value === undefined) throw new Error('nothing was measured, so there is no percentile');
  return value;
}

function median(sorted: readonly number[]): number {
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
