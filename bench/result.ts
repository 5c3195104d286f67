import { z } from 'zod';
import type { Sample } from './sample.ts';

export const storeNames = ['embedded', 'postgresql'] as const;

export type StoreName = (typeof storeNames)[number];

const resultShape = z
  .strictObject({
    name: z.string().min(1),
    store: z.enum([...storeNames, 'none']),
    value: z.number(),
    unit: z.string(),
    /** What the value is compared with, measured in the same run. */
    reference: z.number().nullable(),
    ratio: z.number().nullable(),
    /** In words, such as `ratio >= 0.4`. */
    target: z.string().nullable(),
    met: z.boolean().nullable(),
  })
  .refine(({ target, met }) => (target === null) === (met === null), { error: 'judged without a target' });

/** What `bench/results.json` holds. */
export const resultsShape = z
  .array(resultShape)
  .min(1)
  .refine((results) => new Set(results.map(({ name, store }) => `${store}: ${name}`)).size === results.length, {
    error: 'two results have one name',
  });

export type Result = z.infer<typeof resultShape> & {
  /** Lowest and highest of the rounds, for the table. */
  readonly spread?: readonly [number, number] | undefined;
};

export interface Target {
  readonly of: 'value' | 'ratio';
  readonly atLeast?: number;
  readonly below?: number;
  /** False where the circumstances that the target speaks of did not come about: then it is not met. */
  readonly underLoad?: boolean;
}

interface Measurement {
  readonly name: string;
  readonly store: Result['store'];
  readonly unit: string;
  readonly measured: Sample | number;
  readonly reference?: number;
  /** Where it is not simply the quotient, but the median of those of neighbouring rounds. */
  readonly ratio?: number;
  readonly target?: Target;
}

/** A line of the table, judged by its target where it has one. Throws on a figure that nothing was measured for. */
export function result({ name, store, unit, measured, reference, ratio, target }: Measurement): Result {
  const value = typeof measured === 'number' ? measured : measured.value;
  const quotient = ratio ?? (reference === undefined ? undefined : value / reference);
  demandFinite(name, [value, reference, quotient]);
  return {
    ...{ name, store, value, unit },
    reference: reference ?? null,
    ratio: quotient ?? null,
    target: target === undefined ? null : inWords(target),
    met: target === undefined ? null : meets(name, target, { value, ratio: quotient }),
    spread: typeof measured === 'number' ? undefined : [measured.least, measured.most],
  };
}

function demandFinite(name: string, figures: readonly (number | undefined)[]): void {
  for (const figure of figures) {
    if (figure !== undefined && !Number.isFinite(figure)) throw new Error(`${name}: ${figure} is no measurement`);
  }
}

function meets(name: string, target: Target, of: { value: number; ratio: number | undefined }): boolean {
  const judged = of[target.of];
  if (judged === undefined) throw new Error(`${name}: a ratio is demanded, and there is nothing to compare with`);
  const { atLeast = -Infinity, below = Infinity, underLoad = true } = target;
  return underLoad && judged >= atLeast && judged < below;
}

function inWords({ of, atLeast, below }: Target): string {
  const bounds = [atLeast === undefined ? [] : `${of} >= ${atLeast}`, below === undefined ? [] : `${of} < ${below}`];
  if (bounds.flat().length === 0) throw new Error('a target without a bound is always met');
  return bounds.flat().join(' and ');
}

/** As it is kept, checked against its own shape. */
export function resultsJson(results: readonly Result[]): string {
  const kept = results.map(({ name, store, value, unit, reference, ratio, target, met }) => {
    return { name, store, value, unit, reference, ratio, target, met };
  });
  return `${JSON.stringify(resultsShape.parse(kept), undefined, 2)}\n`;
}
