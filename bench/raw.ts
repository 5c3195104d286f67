import { z } from 'zod';
import { askProgram } from './ask-program.ts';

/** Where batches are inserted without a server: a new file in a folder, or a database whose tables are there. */
export const rawPlan = z.object({
  target: z.union([z.object({ folder: z.string() }), z.object({ url: z.string() })]),
  batch: z.int(),
  seconds: z.number(),
  /** Number of the first known key; those behind it must not be there. */
  first: z.int(),
});

export type RawPlan = z.infer<typeof rawPlan>;

export const rawAnswer = z.object({ perSecond: z.number(), rows: z.int() });

/** Keys a second into the same tables of the same kind of store, in one process, a transaction a batch. */
export async function insertRaw(plan: RawPlan): Promise<z.infer<typeof rawAnswer>> {
  return askProgram('raw-program', plan, rawAnswer);
}
