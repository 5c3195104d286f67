import type { PartName } from './options.ts';

/** How long a run may take. */
export interface Scale {
  readonly rounds: number;
  /** Seconds of one measurement, and of the one before the first, which does not count. */
  readonly seconds: number;
  readonly warmUp: number;
  /** Starts of a server of which the median is taken. */
  readonly starts: number;
  /** Escrows a second beside which reveals are measured. */
  readonly loads: readonly number[];
  /** Computers that report with tokens of their own. */
  readonly computers: number;
}

/** What every part of a run knows. */
export interface Bench {
  readonly scale: Scale;
  readonly parts: ReadonlySet<PartName>;
  /** One plain line about what goes on. */
  tell(what: string): void;
}

/** Of every workload but the one that is alone by its nature. */
export const connections = 32;

/** Measures several things by turns, so that whatever else the machine does meanwhile meets all of them. */
export async function byTurns<Name extends string>(
  rounds: number,
  work: readonly (readonly [Name, () => Promise<number>])[],
): Promise<Turns<Name>> {
  const turns = new Turns<Name>();
  for (let round = 0; round < rounds; round++) {
    for (const [name, measure] of work) turns.add(name, await measure());
  }
  return turns;
}

/** The same run, for as long as it takes to get going. */
export function warmingUp(bench: Bench): Bench {
  return { ...bench, scale: { ...bench.scale, seconds: bench.scale.warmUp } };
}

export class Turns<Name extends string> {
  readonly #values = new Map<Name, number[]>();

  add(name: Name, value: number): void {
    const values = this.#values.get(name) ?? [];
    values.push(value);
    this.#values.set(name, values);
  }

  of(name: Name): readonly number[] {
    return this.#values.get(name) ?? [];
  }

  /** The quotients of neighbours. */
  ratios(name: Name, other: Name): readonly number[] {
    const others = this.of(other);
    return this.of(name).map((value, round) => value / (others[round] ?? Number.NaN));
  }
}
