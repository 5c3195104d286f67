import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import type { Bench } from './bench.ts';
import { endWithUs } from './end-with-us.ts';
import { knownKey } from './known-key.ts';
import type { Stock } from './place.ts';
import { peakOfRunning } from './process-figures.ts';
import { type Result, result } from './result.ts';
import { sample } from './sample.ts';
import { type Stage, writerEnvironment } from './stage.ts';

const program = fileURLToPath(new URL('../bin/write-mbam-recovery-information.js', import.meta.url));

/** Objects of one round: 4,000 of 2,000 computers in a quick run, and as many for each second of a longer one. */
const fewest = 4000;
const perComputer = 2;

/**
 * Write-MbamRecoveryInformation as somebody runs it, fed through its pipe with objects that carry a key package, as those
 * of a directory do. What a run without objects takes is taken off: it is the start of a process.
 */
export async function measureImport(
  bench: Bench,
  { stage, stock, atSize }: { stage: Stage; stock: Stock; atSize: string },
): Promise<Result[]> {
  const { store } = stage.place;
  const count = fewest * Math.ceil(bench.scale.seconds);
  bench.tell(`${store}: import of ${count} objects through a pipe, ${atSize}`);
  const speeds: number[] = [];
  let peak = 0;
  for (let round = 0; round < bench.scale.rounds; round++) {
    const start = await runImport(stage, []);
    const first = stock.takeFresh();
    const objects = Array.from({ length: count }, (_, at) => line(first + at));
    const whole = await runImport(stage, objects);
    stock.addExtra(count);
    speeds.push((count * 1000) / (whole.milliseconds - start.milliseconds));
    peak = Math.max(peak, whole.peak);
  }
  const target = store === 'embedded' ? ({ of: 'value', atLeast: 3000 } as const) : undefined;
  return [
    result({
      name: `import, ${atSize}`,
      store,
      unit: 'objects/s',
      measured: sample(speeds),
      ...(target && { target }),
    }),
    result({ name: `most memory of an import, ${atSize}`, store, unit: 'MiB', measured: peak }),
  ];
}

function line(number: number): string {
  const { volumeId, keyId, recoveryPassword } = knownKey(number);
  const { computer } = knownKey(number - (number % perComputer));
  const object = {
    Computer: computer,
    Time: '2026-01-01T00:00:00Z',
    VolumeID: volumeId,
    RecoveryPasswordID: keyId,
    RecoveryPassword: recoveryPassword,
    RecoveryPackage: randomBytes(340).toString('base64'),
  };
  return `${JSON.stringify(object)}\n`;
}

async function runImport(stage: Stage, lines: readonly string[]): Promise<{ milliseconds: number; peak: number }> {
  const startedAt = performance.now();
  const child = startWriter(stage);
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, peakOfRunning(child.pid ?? 0));
  }, 50);
  try {
    const ended = once(child, 'close');
    await pipeline(Readable.from(lines), child.stdin);
    await ended;
  } finally {
    clearInterval(watch);
  }
  const all = `read ${lines.length}, written ${lines.length}, already there 0, conflicts 0, refused 0, failed 0`;
  if (!said.includes(all)) throw new Error(`an import did not write everything: ${said}`);
  return { milliseconds: performance.now() - startedAt, peak };
}

function startWriter(stage: Stage): ChildProcessWithoutNullStreams {
  const args = [program, '-RecoveryServiceEndPoint', `https://127.0.0.1:${stage.port}`];
  const options = { env: writerEnvironment(stage), cwd: stage.place.folder, stdio: 'pipe' } as const;
  return endWithUs(spawn(process.execPath, args, options));
}
