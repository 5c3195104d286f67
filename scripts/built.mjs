import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { holdLock } from './hold-lock.mjs';
import { pinnedNode } from './packages.mjs';
import { runToEnd } from './run-to-end.mjs';

// What is made of the sources lies in dist/, one folder each, with a stamp that says of which sources.

const stamp = '.built-from';

/** Makes it if it is not there, or not of these sources. Throws when that fails. */
export async function ensureBuilt(root, product) {
  if (isBuilt(root, product)) return;
  const release = await holdLock(root, `build-${product.folder}`);
  try {
    if (isBuilt(root, product)) return;
    console.log(`keyhaven: building ${product.name} (some seconds, once for each change of it)`);
    if ((await build(root, product, product.quietly)) !== 0)
      throw new Error(`${product.name} cannot be built: see above`);
  } finally {
    release();
  }
}

/** Makes it in any case. Returns the exit code. */
export async function buildAnew(root, product, options = []) {
  const release = await holdLock(root, `build-${product.folder}`);
  try {
    return await build(root, product, options);
  } finally {
    release();
  }
}

export function isBuilt(root, product) {
  try {
    return readFileSync(join(folderOf(root, product), stamp), 'utf8').trim() === hashOfSources(root, product);
  } catch {
    return false;
  }
}

/** Into a folder beside, so that a build that fails or is interrupted leaves what there was. */
async function build(root, product, options) {
  const [made, fresh] = [folderOf(root, product), `${folderOf(root, product)}.new`];
  // Before: what changes while it builds is not in it, or not all of it.
  const from = hashOfSources(root, product);
  rmSync(fresh, { recursive: true, force: true });
  const code = await runToEnd(pinnedNode(root), [...product.command(fresh), ...options], root);
  if (code !== 0) return code;
  writeFileSync(join(fresh, stamp), `${from}\n`);
  rmSync(made, { recursive: true, force: true });
  renameSync(fresh, made);
  makeCache(join(root, 'dist', 'compile-cache'));
  return code;
}

/** Empty: what V8 compiled of the build before is of no use. bin/load.js takes no folder that others may write to. */
function makeCache(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { mode: 0o755 });
  chmodSync(folder, 0o755);
}

function folderOf(root, { folder }) {
  return join(root, 'dist', folder);
}

function hashOfSources(root, { sources, leaveOut = [] }) {
  const hash = createHash('sha256');
  for (const path of sources.flatMap((source) => filesIn(root, source))) {
    if (leaveOut.some((folder) => path.startsWith(`${folder}/`))) continue;
    const content = readFileSync(join(root, path));
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** Without tests, which are in nothing that is built. */
function filesIn(root, source) {
  if (/\.(ts|json)$/.test(source)) return [source];
  return readdirSync(join(root, source), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1))
    .sort();
}
