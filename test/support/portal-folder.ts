import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { inject } from 'vitest';

export const sampleAsset = 'help-desk-Bx3d9Q1z.js';
export const sampleScript = 'console.log("help desk");';

const page = (title: string) =>
  `<!doctype html><title>${title}</title><style nonce="{{nonce}}"></style><script src="/portal-assets/${sampleAsset}" data-nonce="{{nonce}}"></script>`;

/** A folder as the build of the pages leaves it, with some things beside that nobody may be given. */
export function makePortalFolder(): string {
  const folder = mkdtempSync(join(inject('runFolder'), 'portal-'));
  const assets = join(folder, 'portal-assets');
  mkdirSync(join(assets, 'inside'), { recursive: true });
  writeFileSync(join(folder, 'help-desk.html'), page('Help Desk'));
  writeFileSync(join(folder, 'self-service.html'), page('Self-Service'));
  writeFileSync(join(assets, sampleAsset), sampleScript);
  writeFileSync(join(assets, `${sampleAsset}.br`), brotliCompressSync(sampleScript));
  writeFileSync(join(assets, `${sampleAsset}.gz`), gzipSync(sampleScript));
  writeFileSync(join(assets, 'mark.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  writeFileSync(join(assets, '.hidden'), 'hidden');
  writeFileSync(join(assets, 'inside', 'file.js'), 'inside');
  return folder;
}
