// node scripts/bundle.ts FOLDER: the program and its threads as JavaScript, with the libraries it uses.
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = resolve(process.argv[2] ?? 'dist/server');

/** Native ones, and those that read files of their own at run time. kerberos may be absent. */
const external = [
  'better-sqlite3-multiple-ciphers',
  'kerberos',
  '@fastify/static',
  '@fastify/swagger-ui',
  'pino',
  'pg-native',
];

await build({
  cwd: root,
  input: {
    main: 'src/cli/main.ts',
    cmdlet: 'src/cli/cmdlet/main.ts',
    // Each is started as a thread by its file name, beside the file that starts it.
    'sqlite-worker': 'src/store/sqlite/sqlite-worker.ts',
    'prover-worker': 'src/bitlocker/prover-worker.ts',
    'open-worker': 'src/cli/demo/open-worker.ts',
  },
  platform: 'node',
  external,
  logLevel: 'warn',
  output: { dir: folder, format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
});

// One that does not load is found here, and not at the next start of a server.
for (const file of readdirSync(folder)) await import(pathToFileURL(resolve(folder, file)).href);
