import { existsSync } from 'node:fs';
import module from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import './node-version.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
// Beside the code, since it is code: whoever could write it elsewhere, into a folder of data or of temporary files, could
// make the server run what he likes. Where it cannot be written, the program starts without.
module.enableCompileCache?.(join(root, 'dist', 'compile-cache'));

/** A part of the program: from the bundle where that counts, else from the sources. */
export async function load(bundled, source) {
  return import((await isBundled()) ? `../dist/server/${bundled}` : `../src/cli/${source}`);
}

/** An installed package has the bundle alone. In a clone it counts as long as it was made of the sources that are there. */
async function isBundled() {
  if (!existsSync(join(root, 'src'))) return true;
  const { isBuilt } = await import('../scripts/built.mjs');
  const { program } = await import('../scripts/products.mjs');
  return isBuilt(root, program);
}
