import { join } from 'node:path';
import type { Command } from 'commander';
import { replaceDurably } from '../base/durable-file.ts';
import { programVersion } from '../base/program-version.ts';
import { type Config, loadConfig } from '../config.ts';
import { type LoadApp, type RunningApp, type SettingOptions, withSettings } from './app-door.ts';
import { type Cli, declare } from './cli.ts';
import { type ExitCode, exitCodes } from './exit.ts';
import type { Io } from './io.ts';
import { releaseMemory } from './release-memory.ts';

export function declareServe(program: Command, cli: Cli): void {
  declare(program, 'serve', 'Run the server; the first start makes the installation', [
    'keyhaven serve',
    'keyhaven serve --data /srv/keyhaven --key-file /etc/keyhaven/keyhaven.key --port 443 --host-names keys.contoso.com',
  ])
    .option('--key-file <file>', 'key-encryption key; keep it outside the data folder and its backups')
    .option('--checkpoint-file <file>', 'where the signed head of the audit chain is kept')
    .option('--host <address>', 'address to listen on')
    .option('--port <number>', 'port to listen on; 0 takes a free one')
    .option('--host-names <names>', 'names for the self-signed certificate, separated by commas')
    .option('--tls-certificate <file>', 'certificate chain in PEM')
    .option('--tls-key <file>', 'private key of the certificate in PEM')
    .option('--lab-http', 'plain HTTP, for a laboratory only: keys cross the network readable')
    .action(async (options: SettingOptions) => {
      cli.end(await runServe(cli.io, { ...cli.shared(), ...options }, cli.doors.loadApp));
    });
}

export async function runServe(io: Io, options: SettingOptions, loadApp: LoadApp): Promise<ExitCode> {
  const config = loadConfig(withSettings(io.env, options));
  const { startApp } = await loadApp();
  const app = await startApp(config, { initialise: true });
  try {
    // Before anything else can fail: it exists nowhere but here.
    await handOverFirstPassword(io, config, app);
    // From the first request on, being stopped means to finish what is in flight.
    const stopped = io.untilStopped();
    sayWhere(io, config, await app.listen());
    for (const notice of app.notices) io.say(`warning: ${notice}`);
    releaseMemory();
    await stopped;
    io.say('finishing what is in flight ..');
  } finally {
    await app.close();
  }
  return exitCodes.done;
}

function sayWhere(io: Io, config: Config, listening: Awaited<ReturnType<RunningApp['listen']>>): void {
  const { url, socket, fingerprint } = listening;
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['address', url],
    ...namedAddresses(config, url).map((address) => ['for people', address] as const),
    ['certificate', fingerprint === undefined ? undefined : `sha256 ${fingerprint}`],
    ['commands', socket],
    ['data folder', config.dataFolder],
    ['key file', config.keyFile],
    ['checkpoint', config.checkpointFile],
  ];
  io.say(`keyhaven ${programVersion()} is ready`);
  for (const [name, value] of lines) if (value !== undefined) io.say(`  ${name.padEnd(11)}  ${value}`);
}

/** The certificate is for names, and one that is asked for by its number is not believed. */
function namedAddresses({ hostNames }: Config, url: string): readonly string[] {
  if (!URL.canParse(url)) return [];
  return hostNames
    .filter((name) => name !== 'localhost')
    .map((name) => {
      const address = new URL(url);
      address.hostname = name;
      return address.origin;
    });
}

/** A journal keeps what it is given and shows it to others: without a terminal the password goes to a file (ruling 41). */
async function handOverFirstPassword(io: Io, config: Config, app: RunningApp): Promise<void> {
  if (app.firstAdministrator === undefined) return;
  const { account, oneTimePassword } = app.firstAdministrator;
  io.say(`this is a new installation; its administrator is ${account}, with a password for one time and 24 hours:`);
  if (io.terminal.stdout) {
    io.out(oneTimePassword.revealText());
    return;
  }
  const path = join(config.dataFolder, 'first-administrator.txt');
  await replaceDurably(path, `${account}\n${oneTimePassword.revealText()}\n`, 0o600);
  io.say(`  it lies in ${path}; delete that file after the first sign-in`);
}
