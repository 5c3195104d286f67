// Every script of package.json comes through here. This file runs on whatever Node started npm (20 or newer) and uses
// its built-in modules only: it makes the clone complete, then hands over to the pinned Node 24 in node_modules.
// Nothing real may run under the first Node: Node 20 cannot strip types, and the SQLite binding crashes in it.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildAnew, ensureBuilt } from './built.mjs';
import { installMissingTools } from './debian-tools.mjs';
import { ensureKerberos, kerberosLoads } from './kerberos.mjs';
import { inOwnNetwork } from './own-network.mjs';
import { ensurePackages, pinnedNode } from './packages.mjs';
import { pages, program } from './products.mjs';
import { runToEnd } from './run-to-end.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [task = '', ...rest] = process.argv.slice(2);

const tasks = {
  build,
  demo,
  bench,
  check: () => node('scripts/check.ts', ...rest),
  format: () => node('node_modules/@biomejs/biome/bin/biome', 'check', '--write', ...rest),
  typecheck: () => node('node_modules/typescript/bin/tsc', '--noEmit', ...rest),
  test: testAll,
  screens,
};

/** Options are for the pages, as in `npm run build -- --sourcemap`. */
async function build() {
  return (await buildAnew(root, program)) || (await buildAnew(root, pages, rest));
}

async function bench() {
  await ensureBuilt(root, program);
  if (!rest.includes('--directory')) return await node('bench/main.ts', ...rest);
  await installMissingTools('directory');
  return await inNetwork('bench/main.ts', ...rest);
}

async function demo() {
  await ensureBuilt(root, pages);
  await ensureBuilt(root, program);
  return await node('bin/keyhaven.js', 'demo', ...rest);
}

async function screens() {
  await installMissingTools('browser');
  await ensureBuilt(root, pages);
  return await node('scripts/screens.ts', ...rest);
}

/** Both halves run even if the first fails, so that one run shows everything that is wrong. */
async function testAll() {
  await ensureKerberos(root);
  await ensureBuilt(root, pages);
  await ensureBuilt(root, program);
  // A part of the tests is asked for while working on it; the whole check then only costs time.
  const checked = rest.length === 0 ? await node('scripts/check.ts') : 0;
  if (checked >= 128) return checked;
  const tested = await inNetwork('node_modules/vitest/vitest.mjs', 'run', ...rest);
  if (checked !== 0) console.error('\nnpm run check failed: its report stands above the tests');
  return tested === 0 ? checked : tested;
}

/** Tests speak to this machine alone, and to a domain of their own. */
async function inNetwork(...args) {
  const own = inOwnNetwork(pinnedNode(root), args);
  try {
    return await runToEnd(own.program, own.args, root);
  } finally {
    own.end();
  }
}

function node(...args) {
  return runToEnd(pinnedNode(root), args, root);
}

if (!Object.hasOwn(tasks, task)) {
  console.error(`usage: node scripts/run.mjs ${Object.keys(tasks).join('|')} [arguments]`);
  process.exit(2);
}
/** Before the packages: npm compiles kerberos when it installs it, if what that takes is there. */
async function prepareTests() {
  const missing = kerberosLoads(root) ? [] : ['kerberos'];
  await installMissingTools('browser', 'measure', 'directory', ...missing);
}

try {
  if (task === 'test') await prepareTests();
  await ensurePackages(root);
  process.exitCode = await tasks[task]();
} catch (error) {
  console.error(`keyhaven: ${error.message}`);
  process.exitCode = 1;
}
