import { verifyAudit } from './audit-trail.ts';
import type { Bench } from './bench.ts';
import type { Stock } from './place.ts';
import { type Result, result } from './result.ts';
import { sample } from './sample.ts';
import type { Stage } from './stage.ts';

/** From here on once is enough: it takes a minute or more. */
const largeStore = 100_000;

/** How fast the whole trail is checked, and every key against it. */
export async function measureAudit(
  bench: Bench,
  { stage, stock, atSize }: { stage: Stage; stock: Stock; atSize: string },
): Promise<Result[]> {
  const { store } = stage.place;
  bench.tell(`${store}: verification of the audit trail, ${atSize}`);
  const seconds: number[] = [];
  let rows = 0;
  for (let round = 0; round < (stock.total > largeStore ? 1 : bench.scale.rounds); round++) {
    const startedAt = performance.now();
    ({ rows } = await verifyAudit(stage));
    seconds.push((performance.now() - startedAt) / 1000);
  }
  const keys = stock.total;
  return [
    result({
      ...{ name: `audit verification, rows of the trail, ${atSize}`, store, unit: 'rows/s' },
      measured: sample(seconds.map((each) => rows / each)),
    }),
    result({
      ...{ name: `audit verification, keys compared, ${atSize}`, store, unit: 'keys/s' },
      measured: sample(seconds.map((each) => keys / each)),
    }),
    result({ name: `audit verification, all of it, ${atSize}`, store, unit: 's', measured: sample(seconds) }),
  ];
}
