// npm run check: everything that can be said about the code without running it. `npm run check -- lint` runs one part.
import { spawn } from 'node:child_process';

interface Part {
  readonly name: string;
  /** A script of node_modules and its arguments. */
  readonly command: readonly string[];
}

const parts: readonly Part[] = [
  { name: 'types', command: ['typescript/bin/tsc', '--noEmit'] },
  { name: 'pages', command: ['typescript/bin/tsc', '--noEmit', '--project', 'src/web'] },
  { name: 'lint', command: ['eslint/bin/eslint.js', '--max-warnings=0', '.'] },
  { name: 'format', command: ['@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'] },
  {
    name: 'imports',
    command: ['dependency-cruiser/bin/dependency-cruiser.mjs', 'src', 'bin', '--config', '.dependency-cruiser.cjs'],
  },
  { name: 'unused', command: ['knip/bin/knip.js', '--no-progress'] },
];

interface Outcome {
  readonly code: number;
  readonly output: string;
  readonly seconds: number;
}

function run(part: Part): Promise<Outcome> {
  const [script = '', ...args] = part.command;
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [`node_modules/${script}`, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      const seconds = (performance.now() - startedAt) / 1000;
      resolve({ code: code ?? 1, output: Buffer.concat(output).toString('utf8').trim(), seconds });
    });
  });
}

function report(part: Part, outcome: Outcome): void {
  const time = `${outcome.seconds.toFixed(1)} s`;
  if (outcome.code === 0) console.log(`check ${part.name}: ok (${time})`);
  else console.log(`check ${part.name}: FAILED (${time})\n${outcome.output}\n`);
}

/** Two at a time: the two long ones, types and lint, share a machine of two cores well, five do not. */
async function work(queue: Part[], failed: string[]): Promise<void> {
  for (let part = queue.shift(); part; part = queue.shift()) {
    const outcome = await run(part);
    report(part, outcome);
    if (outcome.code !== 0) failed.push(part.name);
  }
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !parts.some((part) => part.name === name));
if (unknown.length > 0) {
  console.error(`no such part: ${unknown.join(', ')}; there are ${parts.map((part) => part.name).join(', ')}`);
  process.exit(2);
}
const queue = parts.filter((part) => wanted.length === 0 || wanted.includes(part.name));
const failed: string[] = [];
await Promise.all([work(queue, failed), work(queue, failed)]);
if (failed.length > 0) {
  console.error(`check failed: ${failed.join(', ')}; npm run format mends what is only format`);
  process.exitCode = 1;
}
