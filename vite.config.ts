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
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      // What both portals begin with is one file: cut by who shares what, it was thirty, and a tenth larger compressed.
      // Not what starts a portal: in one file, each page would start both.
      output: {
        codeSplitting: { groups: [{ name: 'portal', tags: ['$initial'], test: /^(?!.*(?:\/main\.tsx|\.html)).*$/ }] },
      },
      input: ['help-desk.html', 'self-service.html'].map((page) =>
        fileURLToPath(new URL(`src/web/${page}`, import.meta.url)),
      ),
    },
  },
});
