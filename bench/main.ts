// npm run bench: real servers, driven over HTTPS from another process. `-- --quick` for daily use.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeVolume } from '../src/bitlocker/make-volume.ts';
import { Prover } from '../src/bitlocker/prover.ts';
import { withBareServer } from './bare.ts';
import { type DrivePlan, drive } from './drive.ts';
import { type Result, result, table } from './results.ts';
import { FreshNumbers, inRounds, type Rounds, type Scale, sideBySide } from './scenario.ts';
import { databaseBytes, type Place, residentMemory, type Stage, startStage } from './stage.ts';

const { values: options } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const scale: Scale = options.quick ? { rounds: 2, seconds: 2, keys: 5_000 } : { rounds: 5, seconds: 5, keys: 50_000 };
const connections = 32;
const resultsFile = fileURLToPath(new URL('./results.json', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'keyhaven-bench-'));
try {
  const results = [...(await serverResults({ folder })), await proofResult()];
  console.log(`\n${table(results)}\n`);
  writeFileSync(resultsFile, `${JSON.stringify(results, undefined, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Every figure that a running server has. */
async function serverResults(place: Place): Promise<Result[]> {
  const stage = await startStage(place);
  try {
    const idle = residentMemory(stage.pid);
    const numbers = new FreshNumbers(scale.keys);
    tell('storing the keys that are looked for');
    await drive(escrow(stage, { name: 'escrow-new', first: 0, keys: scale.keys }, { most: scale.keys }));
    return [
      result({ name: 'idle memory', store: 'embedded', value: idle, unit: 'MiB' }, { of: 'value', below: 150 }),
      result({ name: 'start, first time', store: 'embedded', value: stage.startUp, unit: 'ms' }),
      ...(await escrowResults(stage, numbers)),
      ...(await recoveryResults(stage)),
      result({ name: 'loaded memory', store: 'embedded', value: residentMemory(stage.pid), unit: 'MiB' }),
      result({ name: 'database', store: 'embedded', value: databaseBytes(place) / 2 ** 20, unit: 'MiB' }),
    ];
  } finally {
    await stage.kill('SIGTERM');
  }
}

async function escrowResults(stage: Stage, numbers: FreshNumbers): Promise<Result[]> {
  return withBareServer(async (port) => {
    const bare = (): DrivePlan => ({
      port,
      connections,
      seconds: scale.seconds,
      work: { name: 'bare', bearer: stage.migration, first: numbers.take(), keys: 1 },
    });
    tell('escrow beside a route that only parses and validates');
    const fresh = await sideBySide(
      scale.rounds,
      () => escrow(stage, { name: 'escrow-new', first: numbers.take(), keys: 1 }),
      bare,
    );
    const again = { name: 'escrow-repeated', first: 0, keys: scale.keys } as const;
    const repeated = await sideBySide(scale.rounds, () => escrow(stage, again), bare);
    return [
      compared('escrow of new keys', fresh, { of: 'ratio', atLeast: 0.4 }),
      compared('escrow that is stored already', repeated),
      result({ name: 'bare route', store: 'none', value: fresh.second.perSecond, unit: 'requests/s' }),
    ];
  });
}

function compared(
  name: string,
  { first, second }: { readonly first: Rounds; readonly second: Rounds },
  target?: Parameters<typeof result>[1],
): Result {
  const measured = { name, store: 'embedded', value: first.perSecond, unit: 'requests/s' } as const;
  return result({ ...measured, reference: second.perSecond }, target);
}

/** At a steady rate, as an emergency has it; the figure is what all but one in a hundred wait at most. */
async function recoveryResults(stage: Stage): Promise<Result[]> {
  const results: Result[] = [];
  for (const name of ['search', 'reveal'] as const) {
    tell(`${name}, 100 a second`);
    const work = { name, bearer: stage.helpDesk, first: 0, keys: scale.keys };
    const each = [];
    for (let round = 0; round < scale.rounds; round++) {
      each.push(await drive({ port: stage.port, connections, seconds: scale.seconds, rate: 100, work }));
    }
    const { p50, p99 } = inRounds(each);
    results.push(result({ name: `${name}, median`, store: 'embedded', value: p50, unit: 'ms' }));
    results.push(result({ name: `${name}, p99, audit commit included`, store: 'embedded', value: p99, unit: 'ms' }));
  }
  return results;
}

function escrow(
  stage: Stage,
  work: { readonly name: 'escrow-new' | 'escrow-repeated'; readonly first: number; readonly keys: number },
  { most }: { readonly most?: number } = {},
): DrivePlan {
  const seconds = most === undefined ? scale.seconds : 600;
  return { port: stage.port, connections, seconds, most, work: { ...work, bearer: stage.migration } };
}

async function proofResult(): Promise<Result> {
  tell('proofs');
  const volume = makeVolume();
  const [protector] = volume.protectors;
  if (protector === undefined) throw new Error('a volume has a protector');
  const prover = new Prover();
  await prover.prove(volume.metadataBytes, protector.keyId, protector.password);
  const startedAt = performance.now();
  const proofs = 1 + 4 * scale.rounds;
  await Promise.all(
    Array.from({ length: proofs }, () => prover.prove(volume.metadataBytes, protector.keyId, protector.password)),
  );
  await prover.close();
  const value = (proofs * 1000) / (performance.now() - startedAt);
  return result({ name: 'proofs in one thread', store: 'none', value, unit: 'proofs/s' });
}

function tell(what: string): void {
  process.stderr.write(`bench: ${what} ..\n`);
}
