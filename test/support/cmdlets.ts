import { spawn } from 'node:child_process';
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type Ended, endOf } from './keyhaven.ts';
import { tempFolder } from './temp-folder.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const manifest = z.object({ bin: z.record(z.string(), z.string()) });

/** A shell in which the executables of the package stand under their names, as after an installation. */
export interface CmdletShell {
  readonly folder: string;
  /** Runs a line as somebody types it; a failure anywhere in a pipe is the failure of the line. */
  run(line: string, env?: Record<string, string>): Promise<Ended>;
  secretFile(name: string, content: string): Promise<string>;
}

export async function cmdletShell(env: Record<string, string>): Promise<CmdletShell> {
  const folder = await tempFolder();
  const bin = join(folder, 'bin');
  await mkdir(bin);
  const { bin: programs } = manifest.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
  for (const [name, path] of Object.entries(programs)) await symlink(join(root, path), join(bin, name));
  // the Node of this run, which may not be the one of the machine
  const path = [bin, dirname(process.execPath), process.env['PATH'] ?? ''].join(':');
  const usual = { PATH: path, HOME: folder, ...env };
  return {
    folder,
    run: (line, more = {}) => runShell(line, { ...usual, ...more }, folder),
    secretFile: async (name, content) => {
      const file = join(folder, name);
      await writeFile(file, content, { mode: 0o600 });
      await chmod(file, 0o600);
      return file;
    },
  };
}

function runShell(line: string, env: Record<string, string>, cwd: string): Promise<Ended> {
  return endOf(spawn('bash', ['-o', 'pipefail', '-c', line], { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] }));
}
