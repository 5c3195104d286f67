import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { holdLock } from './hold-lock.mjs';
import { pinnedNode } from './packages.mjs';
import { runToEnd } from './run-to-end.mjs';

/** Whatever the pages are made of. The wire schemas import the codes of errors from `base`. */
const sources = ['src/web', 'src/wire', 'src/base', 'scripts/compress-files.ts', 'vite.config.ts', 'package-lock.json'];

const stamp = '.built-from';

/** Builds the pages of the portals if there are none, or none of these sources. Throws when that fails. */
export async function ensurePages(root) {
  if (isBuilt(root)) return;
  const release = await holdLock(root, 'build');
  try {
    if (isBuilt(root)) return;
    console.log(
      'keyhaven: building the pages of the portals into dist/web (some seconds, once for each change of them)',
    );
    if ((await build(root, '--logLevel', 'warn')) !== 0) throw new Error('the pages cannot be built: see above');
  } finally {
    release();
  }
}

/** Builds them in any case. Returns the exit code. */
export async function buildPages(root, ...options) {
  const release = await holdLock(root, 'build');
  try {
    return await build(root, ...options);
  } finally {
    release();
  }
}

/** Into a folder beside, so that a build that fails or is interrupted leaves the pages that there were. */
async function build(root, ...options) {
  const [made, fresh] = [webFolder(root), `${webFolder(root)}.new`];
  // Before: what changes while it builds is not in the pages, or not all of it.
  const from = hashOfSources(root);
  const args = ['node_modules/vite/bin/vite.js', 'build', '--outDir', fresh, ...options];
  const code = await runToEnd(pinnedNode(root), args, root);
  if (code !== 0) return code;
  writeFileSync(join(fresh, stamp), `${from}\n`);
  rmSync(made, { recursive: true, force: true });
  renameSync(fresh, made);
  return code;
}

function webFolder(root) {
  return join(root, 'dist', 'web');
}

function isBuilt(root) {
  try {
    return readFileSync(join(webFolder(root), stamp), 'utf8').trim() === hashOfSources(root);
  } catch {
    return false;
  }
}

function hashOfSources(root) {
  const hash = createHash('sha256');
  for (const path of sources.flatMap((source) => filesIn(root, source))) {
    const content = readFileSync(join(root, path));
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** Without tests, which are in no page. */
function filesIn(root, source) {
  if (/\.(ts|json)$/.test(source)) return [source];
  return readdirSync(join(root, source), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1))
    .sort();
}
