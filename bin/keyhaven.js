#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `keyhaven needs Node 22.18 or newer and this is ${process.versions.node}: install it, or in a clone use npm run demo`,
  );
  process.exit(1);
}
const root = dirname(dirname(fileURLToPath(import.meta.url)));
// Beside the code, since it is code: whoever could write it elsewhere, into a folder of data or of temporary files, could
// make the server run what he likes. Where it cannot be written, the program starts without.
enableCompileCache(join(root, 'dist', 'compile-cache'));
const { main } = await import((await isBundled()) ? '../dist/server/main.js' : '../src/cli/main.ts');
await main();

/** An installed package has the bundle alone. In a clone it counts as long as it was made of the sources that are there. */
async function isBundled() {
  if (!existsSync(join(root, 'src'))) return true;
  const { isBuilt } = await import('../scripts/built.mjs');
  const { program } = await import('../scripts/products.mjs');
  return isBuilt(root, program);
}
