import { withBareServer } from './bare.ts';
import { type Bench, byTurns } from './bench.ts';
import { drive } from './drive.ts';
import type { GrowthPoint } from './growth-chart.ts';
import { fillUpTo } from './inside.ts';
import { bare, escrowNew } from './measure-escrow.ts';
import { type Place, Stock } from './place.ts';
import { type Result, result } from './result.ts';
import { type Sample, sample } from './sample.ts';
import { startServer, startStage } from './stage.ts';

export interface Growth {
  readonly results: readonly Result[];
  readonly points: readonly GrowthPoint[];
}

/** Sizes evenly apart on a logarithmic axis, up to the last. */
export function growthSizes(last: number): number[] {
  const usual = [10_000, 30_000, 100_000, 300_000, 1_000_000, 2_000_000, 5_000_000];
  return [...usual.filter((each) => each < last), last];
}

/** Fills one store step by step, and measures at each size. The server is started anew at each, and warmed up. */
export async function measureGrowth(bench: Bench, place: Place, last: number): Promise<Growth> {
  const stock = new Stock(place);
  const measured: AtSize[] = [];
  if (stock.filled === 0) await (await startServer(place)).end();
  for (const keys of growthSizes(last)) {
    if (keys < stock.filled) {
      bench.tell(`${place.store}: the kept store is beyond ${keys.toLocaleString('en')} keys already`);
      continue;
    }
    await fillUpTo(place, stock, keys, (what) => {
      bench.tell(what);
    });
    const one = await atSize(bench, place, stock, keys);
    measured.push(one);
    const figures = `${Math.round(one.perSecond.value)} escrows/s, ${one.search.value.toFixed(2)} ms a search`;
    bench.tell(`${place.store}: ${keys.toLocaleString('en')} keys: ${figures}`);
  }
  return { results: [...rows(place, measured), leastShare(place, measured)], points: measured.map(pointOf) };
}

interface AtSize {
  readonly keys: number;
  readonly perSecond: Sample;
  readonly bare: number;
  readonly ratio: number;
  /** Milliseconds. */
  readonly search: Sample;
}

async function atSize(bench: Bench, place: Place, stock: Stock, keys: number): Promise<AtSize> {
  const stage = await startStage(place);
  try {
    bench.tell(`${place.store}: escrow and search at ${keys.toLocaleString('en')} keys`);
    // No more than moves the store a tenth away from its size.
    const most = Math.min(50_000, Math.ceil(keys / 10 / (bench.scale.rounds + 1)));
    const ground = { stage, stock };
    return await withBareServer(async (port) => {
      await escrowNew(bench, ground, most);
      await drive(bare(bench, ground, port));
      await searchAlone(bench, stage, keys);
      const turns = await byTurns(bench.scale.rounds, [
        ['escrow', () => escrowNew(bench, ground, most)],
        ['bare', async () => (await drive(bare(bench, ground, port))).perSecond],
        ['search', () => searchAlone(bench, stage, keys)],
      ]);
      return {
        keys,
        perSecond: sample(turns.of('escrow')),
        bare: sample(turns.of('bare')).value,
        ratio: sample(turns.ratios('escrow', 'bare')).value,
        search: sample(turns.of('search')),
      };
    });
  } finally {
    await stage.end();
  }
}

/** Milliseconds of a search when nobody else asks: of every kind of wait, only its own. */
async function searchAlone(
  { scale }: Bench,
  { port, helpDesk }: { port: number; helpDesk: string },
  keys: number,
): Promise<number> {
  const work = { name: 'search', bearer: helpDesk, first: 0, keys } as const;
  return (await drive({ port, connections: 1, seconds: scale.seconds, work })).p50;
}

function pointOf({ keys, perSecond, search }: AtSize): GrowthPoint {
  return { keys, escrow: 1e6 / perSecond.value, search: search.value * 1000 };
}

function rows({ store }: Place, measured: readonly AtSize[]): Result[] {
  return measured.flatMap(({ keys, perSecond, bare: reference, ratio, search }) => {
    const at = `${keys.toLocaleString('en')} keys`;
    return [
      result({ name: `escrow of new keys, ${at}`, store, unit: 'keys/s', measured: perSecond, reference, ratio }),
      result({ name: `search alone over HTTPS, median, ${at}`, store, unit: 'ms', measured: search }),
    ];
  });
}

/** Design section 8: no worse than a third of its best. Ratios to the bare route, since a machine is not always as fast. */
function leastShare({ store }: Place, measured: readonly AtSize[]): Result {
  const best = sample(measured.map(({ ratio }) => ratio)).most;
  const least = sample(measured.map(({ ratio }) => ratio)).least;
  const from = measured[0]?.keys ?? 0;
  const to = measured.at(-1)?.keys ?? 0;
  const name = `slowest escrow over the fastest, ${from.toLocaleString('en')} to ${to.toLocaleString('en')} keys`;
  const aimed = from <= 10_000 && to >= 5_000_000;
  return result({
    ...{ name, store, unit: 'of the bare route', measured: least, reference: best },
    ...(aimed && { target: { of: 'ratio', atLeast: 1 / 3 } }),
  });
}
