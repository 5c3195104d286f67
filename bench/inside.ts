import { z } from 'zod';
import { askProgram } from './ask-program.ts';
import { type Place, type Stock, settingsOf } from './place.ts';

const fillTask = z.object({ kind: z.literal('fill'), first: z.int(), count: z.int() });
const searchTask = z.object({ kind: z.literal('search'), keys: z.int(), seconds: z.number() });

export const insidePlan = z.object({
  env: z.record(z.string(), z.string()),
  task: z.discriminatedUnion('kind', [fillTask, searchTask]),
});

export type SearchTask = z.infer<typeof searchTask>;

/** Milliseconds of one search. */
export const searched = z.object({ p50: z.number(), p99: z.number(), searches: z.int() });

/** Kept in sight of who waits, and small enough that an interrupted run loses little. */
const slice = 50_000;

/** Fills a place, whose server does not run, until it has so many of the known keys. */
export async function fillUpTo(place: Place, stock: Stock, keys: number, tell: (what: string) => void): Promise<void> {
  while (stock.filled < keys) {
    const task = { kind: 'fill', first: stock.filled, count: Math.min(slice, keys - stock.filled) } as const;
    const startedAt = performance.now();
    await askProgram('inside-program', { env: settingsOf(place), task }, z.object({ kind: z.literal('fill') }));
    stock.hasUpTo(task.first + task.count);
    const rate = Math.round((task.count * 1000) / (performance.now() - startedAt));
    tell(`${place.store}: ${stock.filled.toLocaleString('en')} keys stored, ${rate.toLocaleString('en')} a second`);
  }
}

/** What a search takes within the server, the commit of its audit row left out (its server does not run). */
export function searchInside(place: Place, task: Omit<SearchTask, 'kind'>): Promise<z.infer<typeof searched>> {
  return askProgram('inside-program', { env: settingsOf(place), task: { kind: 'search', ...task } }, searched);
}
