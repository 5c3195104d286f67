// npm run bench: real servers, driven over HTTPS from other processes. `-- --help` says what there is to choose.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endPrograms } from './ask-program.ts';
import type { Bench } from './bench.ts';
import { growthChart } from './growth-chart.ts';
import { measureDirectory } from './measure-directory.ts';
import { measureGrowth } from './measure-growth.ts';
import { measureProofs } from './measure-proofs.ts';
import { measureStore } from './measure-store.ts';
import { type BenchOptions, help, parseOptions } from './options.ts';
import { makeFolder, raisedCeilings } from './place.ts';
import { type Result, resultsJson } from './result.ts';
import { resultMarkdown, resultTable } from './result-table.ts';
import { type Site, siteOf } from './site.ts';

const resultsFile = fileURLToPath(new URL('./results.json', import.meta.url));
const imagesFolder = fileURLToPath(new URL('../docs/images/', import.meta.url));

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options === undefined) return 2;
  if (options.mode === 'help') {
    process.stdout.write(help);
    return 0;
  }
  const temporary = mkdtempSync(join(tmpdir(), 'keyhaven-bench-'));
  chmodSync(temporary, 0o711);
  // At exit, so that an interrupted run leaves neither folders nor servers behind.
  process.once('exit', () => {
    rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
  try {
    await run(options, temporary);
  } finally {
    endPrograms();
  }
  return 0;
}

function readOptions(args: readonly string[]): BenchOptions | undefined {
  try {
    return parseOptions(args);
  } catch (error) {
    process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n\n${help}`);
    return undefined;
  }
}

async function run(options: BenchOptions, temporary: string): Promise<void> {
  const bench = benchOf(options);
  bench.tell(`${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB of memory`);
  bench.tell(`ceilings are raised for this run: ${Object.keys(raisedCeilings).join(', ')}`);
  const kept = options.keep === undefined ? temporary : resolve(options.keep);
  makeFolder(kept);
  const results: Result[] = [];
  if (options.mode === 'measure' && bench.parts.has('proofs')) results.push(...(await measureProofs(bench)));
  for (const store of options.stores) {
    const site = siteOf(store, { temporary, kept });
    try {
      results.push(...(await measureOf(options, temporary)(bench, site, options.keys)));
    } finally {
      await site.end();
    }
  }
  process.stdout.write(`\n${options.markdown ? resultMarkdown(results) : resultTable(results)}\n`);
  writeFileSync(resultsFile, resultsJson(results));
  bench.tell(`written to ${resultsFile}`);
}

type Measure = (bench: Bench, site: Site, keys: number) => Promise<readonly Result[]>;

function measureOf({ mode }: BenchOptions, temporary: string): Measure {
  if (mode === 'directory') return (bench, site) => measureDirectory(bench, site, temporary);
  return mode === 'growth' ? growth : measureStore;
}

function benchOf({ quick, parts }: BenchOptions): Bench {
  const startedAt = performance.now();
  return {
    scale: quick
      ? { rounds: 2, seconds: 0.3, warmUp: 0.15, starts: 1, loads: [1000], computers: 50 }
      : { rounds: 3, seconds: 2, warmUp: 1, starts: 3, loads: [200, 1000], computers: 2000 },
    parts,
    tell: (what) => {
      const seconds = Math.round((performance.now() - startedAt) / 1000);
      process.stderr.write(`bench: ${String(seconds).padStart(4)} s  ${what}\n`);
    },
  };
}

async function growth(bench: Bench, site: Site, keys: number): Promise<readonly Result[]> {
  const place = await site.place('growth', { kept: true });
  const { results, points } = await measureGrowth(bench, place, keys);
  mkdirSync(imagesFolder, { recursive: true });
  const file = join(imagesFolder, `growth-${site.store}.svg`);
  const title = `What an escrow and a search cost as the ${site.store === 'embedded' ? 'embedded store' : 'PostgreSQL store'} grows`;
  writeFileSync(file, growthChart(title, points));
  bench.tell(`written to ${file}`);
  return results;
}
