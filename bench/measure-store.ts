import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
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
import type { RawPlan } from './raw.ts';
import { type Result, result, type StoreName } from './result.ts';
import { sample } from './sample.ts';
import { type Stage, startServer, startStage } from './stage.ts';

/** Where the installations of one store go. */
export interface Site {
  readonly store: StoreName;
  /** A place of that name, empty at first. Kept places outlive the run. */
  place(name: string, options: { readonly kept: boolean }): Promise<Place>;
  /** Where raw inserts go. */
  raw(): Promise<RawPlan['target']>;
}

const small = 10_000;

/** Every figure of one store, in stores of each size. */
export async function measureStore(bench: Bench, site: Site, keys: number): Promise<Result[]> {
  const results: Result[] = [];
  const place = await site.place('small', { kept: false });
  await (await startServer(place)).end();
  if (wants(bench, ['memory'])) results.push(await idleMemory(bench, place));
  if (wants(bench, sized)) {
    results.push(...(await atSize(bench, site, { place, keys: Math.min(small, keys), last: keys <= small })));
  }
  if (wants(bench, ['kill'])) results.push(...(await measureKill(bench, place)));
  if (wants(bench, ['metadata'])) results.push(...(await withMetadata(bench, place)));
  if (wants(bench, sized) && keys > small) results.push(...(await largeStore(bench, site, keys)));
  return results;
}

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

async function largeStore(bench: Bench, site: Site, keys: number): Promise<Result[]> {
  const place = await site.place('large', { kept: true });
  if (new Stock(place).filled === 0) await (await startServer(place)).end();
  const results: Result[] = [];
  for (const each of largeSizes(keys)) {
    if (each < new Stock(place).filled) bench.tell(`${site.store}: the kept store is beyond ${each} keys already`);
    else results.push(...(await atSize(bench, site, { place, keys: each, last: each === keys })));
  }
  return results;
}

export function largeSizes(keys: number): number[] {
  return [...new Set([1_000_000, 5_000_000, keys])].filter((each) => each <= keys).sort((a, b) => a - b);
}

function wants({ parts }: Bench, any: readonly PartName[]): boolean {
  return any.some((part) => parts.has(part));
}

/** Of a server that nobody asks for anything; not of the first start, which makes keys and hashes a password. */
async function idleMemory(bench: Bench, place: Place): Promise<Result> {
  bench.tell(`${place.store}: memory of an idle server`);
  const server = await startServer(place);
  try {
    await sleep(2000);
    const idle = residentMemory(server.pid).now;
    const target = { of: 'value', below: 150 } as const;
    return result({ name: 'idle memory', store: place.store, unit: 'MiB', measured: idle, target });
  } finally {
    await server.end();
  }
}

interface SizedGround {
  readonly place: Place;
  readonly keys: number;
  /** The largest of these: there, memory is read when all is done. */
  readonly last: boolean;
}

async function atSize(bench: Bench, site: Site, { place, keys, last }: SizedGround): Promise<Result[]> {
  const stock = new Stock(place);
  const empty = stock.total === 0 ? await databaseBytes(place) : undefined;
  await fillUpTo(place, stock, keys, (what) => {
    bench.tell(what);
  });
  const atSize = `${keys.toLocaleString('en')} keys`;
  const ground = { stock, atSize };
  const results: Result[] = [];
  if (bench.parts.has('disk')) results.push(await diskUsed(place, { ...ground, empty: empty ?? 0 }));
  if (bench.parts.has('recovery')) results.push(...(await measureSearchInside(bench, place, ground)));
  if (bench.parts.has('start')) results.push(await starts(bench, place, atSize));
  const stage = await startStage(place);
  try {
    if (bench.parts.has('recovery')) results.push(...(await measureRecovery(bench, { ...ground, stage })));
    if (bench.parts.has('load')) results.push(...(await measureUnderLoad(bench, { ...ground, stage })));
    if (bench.parts.has('audit')) results.push(...(await measureAudit(bench, { ...ground, stage })));
    if (bench.parts.has('escrow')) {
      results.push(...(await measureEscrow(bench, { ...ground, stage, raw: await site.raw() })));
    }
    if (bench.parts.has('import')) results.push(...(await measureImport(bench, { ...ground, stage })));
    if (bench.parts.has('report')) results.push(...(await measureReports(bench, { ...ground, stage })));
    if (bench.parts.has('memory') && last) results.push(loadedMemory(stage, atSize));
  } finally {
    await stage.end();
  }
  return results;
}

/** Last of all in its place: the thousands of proofs that it leaves would be made beside whatever came after. */
async function withMetadata(bench: Bench, place: Place): Promise<Result[]> {
  const stage = await startStage(place);
  try {
    return await measureMetadata(bench, { stage, stock: new Stock(place) });
  } finally {
    // They would hold up an orderly end as well.
    await stage.end('SIGKILL');
  }
}

async function diskUsed(
  place: Place,
  { stock, atSize, empty }: { stock: Stock; atSize: string; empty: number },
): Promise<Result> {
  const bytes = ((await databaseBytes(place)) - empty) / stock.total;
  return result({ name: `size on disk, ${atSize}`, store: place.store, unit: 'bytes/key', measured: bytes });
}

async function starts(bench: Bench, place: Place, atSize: string): Promise<Result> {
  bench.tell(`${place.store}: start, ${atSize}`);
  const times: number[] = [];
  for (let start = 0; start < bench.scale.starts; start++) {
    const server = await startServer(place);
    times.push(server.startUp);
    await server.end();
  }
  return result({ name: `start, ${atSize}`, store: place.store, unit: 'ms', measured: sample(times) });
}

function loadedMemory({ pid, place: { store } }: Stage, atSize: string): Result {
  const { peak } = residentMemory(pid);
  return result({ name: `most memory under load, ${atSize}`, store, unit: 'MiB', measured: peak });
}

/** Places of the embedded store are folders. */
export function embeddedSite(temporary: string, kept: string): Site {
  const place = (name: string, options: { readonly kept: boolean }): Promise<Place> =>
    Promise.resolve({ store: 'embedded', folder: join(options.kept ? kept : temporary, 'embedded', name) });
  return {
    store: 'embedded',
    place,
    raw: () => {
      const folder = join(temporary, 'raw');
      mkdirSync(folder, { recursive: true });
      return Promise.resolve({ folder });
    },
  };
}
