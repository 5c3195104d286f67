import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressFiles } from './scripts/compress-files.ts';

/** The pages of the two portals: `dist/web` has what the server hands out, and nothing there is made at run time. */
export default defineConfig({
  root: fileURLToPath(new URL('src/web', import.meta.url)),
  base: '/',
  publicDir: false,
  plugins: [react(), compressFiles()],
  build: {
    outDir: fileURLToPath(new URL('dist/web', import.meta.url)),
    emptyOutDir: true,
    assetsDir: 'portal-assets',
    // An icon inside a style sheet would be a data: address, which the content policy of the pages allows for pictures only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: ['chrome120', 'edge120', 'firefox121', 'safari17'],
    rolldownOptions: {
      input: ['help-desk.html', 'self-service.html'].map((page) =>
        fileURLToPath(new URL(`src/web/${page}`, import.meta.url)),
      ),
    },
  },
});
