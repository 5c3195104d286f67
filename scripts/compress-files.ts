import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const compressible = new Set(['.js', '.css', '.svg']);

/** Puts a .br and a .gz beside each text file once it is written, so that the server compresses nothing per request. */
export function compressFiles(): Plugin {
  return {
    name: 'keyhaven-compress-files',
    apply: 'build',
    writeBundle(options) {
      const folder = join(options.dir ?? '', 'portal-assets');
      for (const name of readdirSync(folder)) {
        if (compressible.has(extname(name))) compress(join(folder, name));
      }
    },
  };
}

function compress(path: string): void {
  const content = readFileSync(path);
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
  writeFileSync(`${path}.br`, brotliCompressSync(content, quality));
  writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
}
