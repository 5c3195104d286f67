import { type DrivePlan, drive, type Measured } from './drive.ts';
import { median } from './results.ts';

/** How long a run may take. */
export interface Scale {
  readonly rounds: number;
  /** Seconds of one measurement. */
  readonly seconds: number;
  /** Keys that are stored before searches and reveals are measured. */
  readonly keys: number;
}

/** Numbers of known keys that no scenario used before. */
export class FreshNumbers {
  #next: number;

  constructor(first: number) {
    this.#next = first;
  }

  /** The first of a range that is nobody else's. */
  take(count = 1_000_000): number {
    const first = this.#next;
    this.#next += count;
    return first;
  }
}

export interface Rounds {
  readonly each: readonly Measured[];
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

/** Several measurements, and the median of each figure. */
export function inRounds(each: readonly Measured[]): Rounds {
  return {
    each,
    perSecond: median(each.map(({ perSecond }) => perSecond)),
    p50: median(each.map(({ p50 }) => p50)),
    p99: median(each.map(({ p99 }) => p99)),
  };
}

/**
 * Two workloads measured by turns, so that whatever else the machine does meanwhile meets both. The ratio is the median of
 * the ratios of neighbours.
 */
export async function sideBySide(
  rounds: number,
  first: () => DrivePlan,
  second: () => DrivePlan,
): Promise<{ first: Rounds; second: Rounds; ratio: number }> {
  const [a, b]: [Measured[], Measured[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    a.push(await drive(first()));
    b.push(await drive(second()));
  }
  const ratios = a.map(({ perSecond }, at) => perSecond / (b[at]?.perSecond ?? Number.NaN));
  return { first: inRounds(a), second: inRounds(b), ratio: median(ratios) };
}
