import { newestSequence } from './audit-trail.ts';
import { withBareServer } from './bare.ts';
import type { Bench } from './bench.ts';
import { byTurns, connections, warmingUp } from './bench.ts';
import { type DrivePlan, drive } from './drive.ts';
import { makeTemplate } from './metadata.ts';
import type { Stock } from './place.ts';
import { processorSeconds } from './process-figures.ts';
import { insertRaw, type RawPlan } from './raw.ts';
import { type Result, result, type StoreName, type Target } from './result.ts';
import { sample } from './sample.ts';
import type { Stage } from './stage.ts';

/** A server with keys in it, and where the raw inserts beside it may go. */
export interface EscrowGround {
  readonly stage: Stage;
  readonly stock: Stock;
  readonly raw: RawPlan['target'];
  /** Such as `10,000 keys`. */
  readonly atSize: string;
}

/** Design section 8: shares of what a route that only parses and validates does. */
const shares: Readonly<Record<StoreName, Target>> = {
  embedded: { of: 'ratio', atLeast: 0.4 },
  postgresql: { of: 'ratio', atLeast: 0.2 },
};

/** New keys, beside the bare route and beside raw inserts; then the same keys again. */
export async function measureEscrow(bench: Bench, ground: EscrowGround): Promise<Result[]> {
  return withBareServer(async (port) => [
    ...(await newKeys(bench, ground, port)),
    ...(await sameKeysAgain(bench, ground, port)),
  ]);
}

async function newKeys(bench: Bench, ground: EscrowGround, barePort: number): Promise<Result[]> {
  const { stage, atSize } = ground;
  const { store } = stage.place;
  const { scale } = bench;
  bench.tell(`${store}: escrow of new keys, ${atSize}, beside a bare route and raw inserts`);
  await escrowNew(warmingUp(bench), ground);
  await drive(bare(warmingUp(bench), ground, barePort));
  await raw(warmingUp(bench), ground, 32);
  const before = { seq: await newestSequence(stage), cpu: processorSeconds(stage.pid), keys: ground.stock.total };
  await escrowNew(bench, ground);
  const keys = ground.stock.total - before.keys;
  const processor = ((processorSeconds(stage.pid) - before.cpu) * 1e6) / keys;
  const batch = keys / ((await newestSequence(stage)) - before.seq);
  const asLarge = Math.max(1, Math.round(batch));
  const turns = await byTurns(scale.rounds, [
    ['new', () => escrowNew(bench, ground)],
    ['bare', async () => (await drive(bare(bench, ground, barePort))).perSecond],
    ['raw 32', () => raw(bench, ground, 32)],
    ['raw as large', () => raw(bench, ground, asLarge)],
  ]);
  const against = (name: string, reference: 'bare' | 'raw 32' | 'raw as large', target?: Target): Result =>
    result({
      ...{ name, store, unit: 'keys/s', measured: sample(turns.of('new')) },
      reference: sample(turns.of(reference)).value,
      ratio: sample(turns.ratios('new', reference)).value,
      ...(target && { target }),
    });
  return [
    against(`escrow of new keys against the bare route, ${atSize}`, 'bare', shares[store]),
    against(`escrow of new keys against raw batches of 32, ${atSize}`, 'raw 32'),
    against(`escrow of new keys against raw batches as large, ${atSize}`, 'raw as large'),
    result({ name: `keys in a batch of the server, ${atSize}`, store, unit: 'keys', measured: batch }),
    result({ name: `processor time of an escrow, ${atSize}`, store, unit: 'us', measured: processor }),
  ];
}

async function sameKeysAgain(
  bench: Bench,
  { stage, stock, atSize }: EscrowGround,
  barePort: number,
): Promise<Result[]> {
  const { store } = stage.place;
  bench.tell(`${store}: escrow of keys that are there, ${atSize}`);
  const keys = Math.min(stock.filled, 100_000);
  const work = { name: 'escrow-repeated', bearer: stage.migration, first: 0, keys } as const;
  const { seconds, warmUp, rounds } = bench.scale;
  const repeated = async (during = seconds) =>
    (await drive({ port: stage.port, connections, seconds: during, work })).perSecond;
  await repeated(warmUp);
  const turns = await byTurns(rounds, [
    ['repeated', () => repeated()],
    ['bare', async () => (await drive(bare(bench, { stage, stock }, barePort))).perSecond],
  ]);
  return [
    result({
      ...{ name: `escrow of the same keys again against the bare route, ${atSize}`, store, unit: 'keys/s' },
      measured: sample(turns.of('repeated')),
      reference: sample(turns.of('bare')).value,
      ratio: sample(turns.ratios('repeated', 'bare')).value,
    }),
  ];
}

/** New keys with the metadata of their volumes. Leaves thousands of proofs behind, so nothing is measured after it. */
export async function measureMetadata(
  bench: Bench,
  { stage, stock }: Pick<EscrowGround, 'stage' | 'stock'>,
): Promise<Result[]> {
  const { store } = stage.place;
  bench.tell(`${store}: escrow with volume metadata, while proofs are made`);
  const { warmUp, rounds } = bench.scale;
  const metadata = makeTemplate();
  return withBareServer(async (barePort) => {
    const plan =
      (port: number, name: 'escrow-metadata' | 'bare', seconds = bench.scale.seconds) =>
      async () => {
        const work = { name, bearer: stage.migration, first: stock.takeFresh(), metadata };
        return (await drive({ port, connections, seconds, work })).perSecond;
      };
    await plan(stage.port, 'escrow-metadata', warmUp)();
    const turns = await byTurns(rounds, [
      ['metadata', plan(stage.port, 'escrow-metadata')],
      ['bare', plan(barePort, 'bare')],
    ]);
    return [
      result({
        ...{ name: 'escrow with volume metadata against the bare route', store, unit: 'keys/s' },
        measured: sample(turns.of('metadata')),
        reference: sample(turns.of('bare')).value,
        ratio: sample(turns.ratios('metadata', 'bare')).value,
      }),
    ];
  });
}

/** New keys a second, for as long as a measurement takes or until so many are stored. */
export async function escrowNew(
  { scale }: Pick<Bench, 'scale'>,
  { stage, stock }: Pick<EscrowGround, 'stage' | 'stock'>,
  most?: number,
): Promise<number> {
  const work = { name: 'escrow-new', bearer: stage.migration, first: stock.takeFresh() } as const;
  const driven = await drive({ port: stage.port, connections, seconds: scale.seconds, most, work });
  stock.addExtra(driven.requests);
  return driven.perSecond;
}

export function bare(
  { scale }: Pick<Bench, 'scale'>,
  { stage, stock }: Pick<EscrowGround, 'stage' | 'stock'>,
  port: number,
): DrivePlan {
  const work = { name: 'bare', bearer: stage.migration, first: stock.takeFresh() } as const;
  return { port, connections, seconds: scale.seconds, work };
}

async function raw({ scale }: Bench, { stock, raw: target }: EscrowGround, batch: number): Promise<number> {
  return (await insertRaw({ target, batch, seconds: scale.seconds, first: stock.takeFresh() })).perSecond;
}
