import { verifyAudit } from './audit-trail.ts';
import type { Bench } from './bench.ts';
import type { Stock } from './place.ts';
import { type Result, result } from './result.ts';
import { sample } from './sample.ts';
import type { Stage } from './stage.ts';

/** How fast the whole trail is checked, and every key against it. */
export async function measureAudit(
  bench: Bench,
  { stage, stock, atSize }: { stage: Stage; stock: Stock; atSize: string },
): Promise<Result[]> {
  const { store } = stage.place;
  bench.tell(`${store}: verification of the audit trail ${atSize}`);
  const seconds: number[] = [];
  let rows = 0;
  for (let round = 0; round < Math.min(bench.scale.rounds, 3); round++) {
    const startedAt = performance.now();
    ({ rows } = await verifyAudit(stage));
    seconds.push((performance.now() - startedAt) / 1000);
  }
  const keys = stock.total;
  return [
    result({
      ...{ name: `audit verification ${atSize}, rows of the trail`, store, unit: 'rows/s' },
      measured: sample(seconds.map((each) => rows / each)),
    }),
    result({
      ...{ name: `audit verification ${atSize}, keys compared`, store, unit: 'keys/s' },
      measured: sample(seconds.map((each) => keys / each)),
    }),
    result({ name: `audit verification ${atSize}, duration`, store, unit: 's', measured: sample(seconds) }),
  ];
}
