import { existsSync, readdirSync, statSync } from 'node:fs';
import module from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import './node-version.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cache = join(root, 'dist', 'compile-cache');
if (isOurs(cache)) module.enableCompileCache?.(cache);

/** A part of the program: from the bundle where that counts, else from the sources. */
export async function load(bundled, source) {
  return import((await isBundled()) ? `../dist/server/${bundled}` : `../src/cli/${source}`);
}

/**
 * The cache is code that runs without a look at the source it was made of. So it counts only where the build made its
 * folder, whoever owns the program runs it, and nobody else could have written there.
 */
function isOurs(folder) {
  const owner = statSync(join(root, 'bin', 'load.js')).uid;
  if (process.getuid?.() !== owner || !existsSync(folder)) return false;
  const folders = [dirname(folder), folder, ...readdirSync(folder).map((name) => join(folder, name))];
  return folders.map((each) => statSync(each)).every(({ uid, mode }) => uid === owner && (mode & 0o022) === 0);
}

/** An installed package has the bundle alone. In a clone it counts as long as it was made of the sources that are there. */
async function isBundled() {
  if (!existsSync(join(root, 'src'))) return true;
  const { isBuilt } = await import('../scripts/built.mjs');
  const { program } = await import('../scripts/products.mjs');
  return isBuilt(root, program);
}
