import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench } from './bench.ts';
import { fillUpTo } from './inside.ts';
import { measureAudit } from './measure-audit.ts';
import { measureEscrow, measureMetadata } from './measure-escrow.ts';
import { measureImport } from './measure-import.ts';
import { measureKill } from './measure-kill.ts';
import { measureRecovery, measureSearchInside, measureUnderLoad } from './measure-recovery.ts';
import { measureReports } from './measure-report.ts';
import type { PartName } from './options.ts';
import { databaseBytes, type Place, Stock } from './place.ts';
import { residentMemory } from './process-figures.ts';
import { type Result, result } from './result.ts';
import { sample } from './sample.ts';
import type { Site } from './site.ts';
import { enterStage, type Stage, startServer, startStage } from './stage.ts';

const small = 10_000;

/** Parts whose figures depend on how many keys there are. */
const sized: readonly PartName[] = [
  'recovery',
  'escrow',
  'report',
  'import',
  'load',
  'start',
  'audit',
  'disk',
  'memory',
];

/** Every figure of one store, in stores of each size. */
export async function measureStore(bench: Bench, site: Site, keys: number): Promise<Result[]> {
  const results = await smallStore(bench, site, Math.min(small, keys));
  if (wants(bench, sized) && keys > small) results.push(...(await largeStore(bench, site, keys)));
  return results;
}

async function smallStore(bench: Bench, site: Site, keys: number): Promise<Result[]> {
  if (!wants(bench, sized) && !wants(bench, ['kill', 'metadata'])) return [];
  const place = await site.place('small', { kept: false });
  await firstStart(place);
  const { results, stage } = wants(bench, sized)
    ? await atSize(bench, site, place, keys)
    : { results: [], stage: await startStage(place) };
  return [...results, ...(await untilTheEnd(bench, stage))];
}

/** Not measured: it makes keys and a certificate, and hashes a password. */
async function firstStart(place: Place): Promise<void> {
  await (await startServer(place)).end();
}

/** What nothing may be measured after: a kill, and thousands of proofs that would be made beside it. */
async function untilTheEnd(bench: Bench, first: Stage): Promise<Result[]> {
  let stage = first;
  try {
    const results: Result[] = [];
    if (bench.parts.has('kill')) {
      const killed = await measureKill(bench, stage);
      results.push(...killed.results);
      ({ stage } = killed);
    }
    if (bench.parts.has('metadata')) {
      results.push(...(await measureMetadata(bench, { stage, stock: new Stock(stage.place) })));
    }
    return results;
  } finally {
    // In order it would end after the proofs that are under way.
    await stage.end('SIGKILL');
  }
}

async function largeStore(bench: Bench, site: Site, keys: number): Promise<Result[]> {
  const place = await site.place('large', { kept: true });
  if (new Stock(place).filled === 0) await firstStart(place);
  const all: Result[] = [];
  for (const each of largeSizes(keys)) {
    if (each < new Stock(place).filled) {
      bench.tell(`${site.store}: the kept store is beyond ${each.toLocaleString('en')} keys already`);
      continue;
    }
    const { results, stage } = await atSize(bench, site, place, each);
    await stage.end();
    all.push(...results);
  }
  return all;
}

/** Those that design section 8 and its issue name, and what is asked for. */
export function largeSizes(keys: number): number[] {
  return [...new Set([1_000_000, 5_000_000, keys])].filter((each) => each <= keys).sort((a, b) => a - b);
}

function wants({ parts }: Bench, any: readonly PartName[]): boolean {
  return any.some((part) => parts.has(part));
}

interface Measured {
  readonly results: readonly Result[];
  /** The server, which still runs. */
  readonly stage: Stage;
}

async function atSize(bench: Bench, site: Site, place: Place, keys: number): Promise<Measured> {
  const stock = new Stock(place);
  if (stock.total === 0) stock.wasEmptyAt(await databaseBytes(place));
  await fillUpTo(place, stock, keys, (what) => {
    bench.tell(what);
  });
  const atSize = `${keys.toLocaleString('en')} keys`;
  const ground = { stock, atSize };
  const results: Result[] = [];
  if (bench.parts.has('disk')) results.push(await diskUsed(place, ground));
  if (bench.parts.has('recovery')) results.push(...(await measureSearchInside(bench, place, ground)));
  const started = await measureStart(bench, place, atSize);
  results.push(...started.results);
  const { stage } = started;
  try {
    if (bench.parts.has('recovery')) results.push(...(await measureRecovery(bench, { ...ground, stage })));
    if (bench.parts.has('load')) results.push(...(await measureUnderLoad(bench, { ...ground, stage })));
    if (bench.parts.has('audit')) results.push(...(await measureAudit(bench, { ...ground, stage })));
    if (bench.parts.has('escrow')) {
      results.push(...(await measureEscrow(bench, { ...ground, stage, raw: await site.raw() })));
    }
    if (bench.parts.has('import')) results.push(...(await measureImport(bench, { ...ground, stage })));
    if (bench.parts.has('report')) results.push(...(await measureReports(bench, { ...ground, stage })));
    if (bench.parts.has('memory')) results.push(peakMemory(stage, atSize));
    return { results, stage };
  } catch (error) {
    await stage.end('SIGKILL');
    throw error;
  }
}

async function diskUsed(place: Place, { stock, atSize }: { stock: Stock; atSize: string }): Promise<Result> {
  const bytes = ((await databaseBytes(place)) - stock.empty) / stock.total;
  return result({ name: `size on disk, ${atSize}`, store: place.store, unit: 'bytes/key', measured: bytes });
}

/** Starts the server as often as is asked for, and looks at the last one before anybody asks it for anything. */
async function measureStart(bench: Bench, place: Place, atSize: string): Promise<Measured> {
  const { store } = place;
  bench.tell(`${store}: start, and memory of an idle server, ${atSize}`);
  let server = await startServer(place);
  const times = [server.startUp];
  while (times.length < bench.scale.starts) {
    await server.end();
    server = await startServer(place);
    times.push(server.startUp);
  }
  await sleep(1000);
  const idle = residentMemory(server.pid).now;
  const target = { of: 'value', below: 150 } as const;
  const results: Result[] = [];
  if (bench.parts.has('start')) {
    results.push(result({ name: `start, ${atSize}`, store, unit: 'ms', measured: sample(times) }));
  }
  if (bench.parts.has('memory')) {
    results.push(result({ name: `idle memory, ${atSize}`, store, unit: 'MiB', measured: idle, target }));
  }
  return { results, stage: await enterStage(place, server) };
}

function peakMemory({ pid, place: { store } }: Stage, atSize: string): Result {
  const { peak } = residentMemory(pid);
  return result({ name: `most memory under load, ${atSize}`, store, unit: 'MiB', measured: peak });
}
