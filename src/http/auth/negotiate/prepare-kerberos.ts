import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { systemCode } from '../../../base/durable-file.ts';
import { KeyhavenError } from '../../../base/error.ts';

type Environment = Record<string, string | undefined>;

/**
 * Tells the Kerberos library which keys it has and where it notes the tokens that it saw. It takes both from the
 * environment of the process and from nowhere else, so this is set once, before the library is loaded, and holds for
 * the whole process: two servers in one process would have to share a keytab.
 *
 * The cache lies in the data folder: the library's own is one file for the whole machine, and one that is switched off
 * lets whoever sees a token use it again. Throws `configuration-invalid`.
 */
export function prepareKerberos(
  options: { keytabFile: string; dataFolder: string },
  env: Environment = process.env,
): void {
  refuseWithoutReplayCache(env);
  const folder = privateFolder(resolve(options.dataFolder, 'kerberos'));
  env['KRB5_KTNAME'] = `FILE:${resolve(options.keytabFile)}`;
  env['KRB5RCACHENAME'] = `file2:${join(folder, 'replay-cache')}`;
  delete env['KRB5RCACHETYPE'];
}

function refuseWithoutReplayCache(env: Environment): void {
  const asked = ['KRB5RCACHENAME', 'KRB5RCACHETYPE'].find((name) => /^none(:|$)/i.test(env[name] ?? ''));
  if (asked === undefined) return;
  throw new KeyhavenError(
    'configuration-invalid',
    `${asked} switches the replay cache of Kerberos off, and with it a token that was seen could be used again; remove it from the environment`,
  );
}

function privateFolder(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // a link would put it where somebody else may empty it
    if (!lstatSync(folder).isDirectory()) throw new Error('it is no folder');
    chmodSync(folder, 0o700);
    return folder;
  } catch (cause) {
    throw new KeyhavenError(
      'configuration-invalid',
      `cannot use ${folder} for the replay cache (${systemCode(cause)})`,
      {
        cause,
      },
    );
  }
}
