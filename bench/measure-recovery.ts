import { type Bench, connections, warmingUp } from './bench.ts';
import { drive } from './drive.ts';
import { searchInside } from './inside.ts';
import type { Place, Stock } from './place.ts';
import { type Result, result, type Target } from './result.ts';
import { sample } from './sample.ts';
import type { Stage } from './stage.ts';

/** Design section 8 speaks of stores from this size on. */
const million = 1_000_000;

/** Searches without the commit of their audit rows (ruling 23); their server does not run. */
export async function measureSearchInside(
  bench: Bench,
  place: Place,
  { stock, atSize }: { stock: Stock; atSize: string },
): Promise<Result[]> {
  const { store } = place;
  const { rounds, seconds } = bench.scale;
  bench.tell(`${store}: search within the server, ${atSize}`);
  const each = [];
  for (let round = 0; round < rounds; round++) each.push(await searchInside(place, { keys: stock.filled, seconds }));
  const name = (figure: string) => `search in the server, no audit commit, ${figure}, ${atSize}`;
  const target: Target = { of: 'value', below: 5 };
  return [
    result({ name: name('median'), store, unit: 'ms', measured: sample(each.map(({ p50 }) => p50)) }),
    result({
      ...{ name: name('p99'), store, unit: 'ms', measured: sample(each.map(({ p99 }) => p99)) },
      ...(stock.filled >= million && { target }),
    }),
  ];
}

interface RecoveryGround {
  readonly stage: Stage;
  readonly stock: Stock;
  readonly atSize: string;
}

const revealRate = 200;
const searchRate = 100;

/** At a steady rate, as an emergency has it, over HTTPS with everything. */
export async function measureRecovery(bench: Bench, ground: RecoveryGround): Promise<Result[]> {
  const { stage, atSize } = ground;
  const results: Result[] = [];
  for (const [name, rate] of [
    ['search', searchRate],
    ['reveal', revealRate],
  ] as const) {
    bench.tell(`${stage.place.store}: ${name}, ${rate} a second, ${atSize}`);
    await lookFor(warmingUp(bench), ground, name, rate);
    const each = [];
    for (let round = 0; round < bench.scale.rounds; round++) each.push(await lookFor(bench, ground, name, rate));
    results.push(...latencies((figure) => `${name} over HTTPS, ${rate}/s, ${figure}, ${atSize}`, stage, each));
  }
  return results;
}

/** Reveals while keys are escrowed at a steady rate (ruling 5 lets nobody reveal at such a rate: its ceiling is raised). */
export async function measureUnderLoad(bench: Bench, ground: RecoveryGround): Promise<Result[]> {
  const results: Result[] = [];
  for (const rate of bench.scale.loads) {
    const { stage, stock, atSize } = ground;
    bench.tell(`${stage.place.store}: ${revealRate} reveals a second beside ${rate} escrows a second, ${atSize}`);
    await bothAtOnce(warmingUp(bench), ground, rate);
    const each = [];
    for (let round = 0; round < bench.scale.rounds; round++) each.push(await bothAtOnce(bench, ground, rate));
    const carried = each.every(({ escrows }) => escrows >= 0.95 * rate);
    const target: Target = { of: 'value', below: 10, underLoad: carried };
    const beside = `${rate.toLocaleString('en')} escrows/s`;
    const aimed = rate === 1000 && stock.filled >= million;
    results.push(
      ...latencies(
        (figure) => `reveal beside ${beside}, ${figure}, ${atSize}`,
        stage,
        each,
        aimed ? target : undefined,
      ),
      result({
        ...{ name: `escrows carried of ${beside}, ${atSize}`, store: stage.place.store },
        ...{ unit: 'keys/s', measured: sample(each.map(({ escrows }) => escrows)), reference: rate },
      }),
    );
  }
  return results;
}

async function bothAtOnce(bench: Bench, ground: RecoveryGround, rate: number) {
  const { stage, stock } = ground;
  const work = { name: 'escrow-new', bearer: stage.migration, first: stock.takeFresh() } as const;
  const { seconds } = bench.scale;
  // A little longer, so that no reveal is measured beside nothing.
  const load = drive({ port: stage.port, connections, seconds: seconds + 0.5, rate, work });
  const [escrows, reveals] = await Promise.all([load, lookFor(bench, ground, 'reveal', revealRate)]);
  stock.addExtra(escrows.requests);
  return { ...reveals, escrows: escrows.perSecond };
}

function lookFor({ scale }: Bench, { stage, stock }: RecoveryGround, name: 'search' | 'reveal', rate: number) {
  const work = { name, bearer: stage.helpDesk, bearers: [...stage.operators], first: 0, keys: stock.filled };
  return drive({ port: stage.port, connections, seconds: scale.seconds, rate, work });
}

function latencies(
  name: (figure: string) => string,
  { place: { store } }: Stage,
  each: readonly { readonly p50: number; readonly p99: number }[],
  target?: Target,
): Result[] {
  return [
    result({ name: name('median'), store, unit: 'ms', measured: sample(each.map(({ p50 }) => p50)) }),
    result({
      ...{ name: name('p99'), store, unit: 'ms', measured: sample(each.map(({ p99 }) => p99)) },
      ...(target && { target }),
    }),
  ];
}
