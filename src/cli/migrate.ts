import type { Command } from 'commander';
import { programVersion } from '../base/program-version.ts';
import { Secret } from '../base/secret.ts';
import { loadConfig, readSecretFile } from '../config.ts';
import { type LoadApp, type SettingOptions, withSettings } from './app-door.ts';
import { type Cli, declare } from './cli.ts';
import { type ExitCode, exitCodes } from './exit.ts';
import type { Io } from './io.ts';

interface MigrateOptions extends SettingOptions {
  readonly ownerUrlFile?: string;
}

export function declareMigrate(program: Command, cli: Cli): void {
  declare(program, 'migrate', "Bring a PostgreSQL to this version, as its owner; 'serve' never does", [
    'keyhaven migrate --owner-url-file /root/keyhaven-owner.url',
  ])
    .option(
      '--owner-url-file <file>',
      "file with the owner's postgres:// address; else it is asked for, or read from standard input",
    )
    .action(async (options: Pick<MigrateOptions, 'ownerUrlFile'>) => {
      cli.end(await runMigrate(cli.io, { ...cli.shared(), ...options }, cli.doors.loadApp));
    });
}

export async function runMigrate(io: Io, options: MigrateOptions, loadApp: LoadApp): Promise<ExitCode> {
  const config = loadConfig(withSettings(io.env, options));
  const url = options.ownerUrlFile === undefined ? await askUrl(io) : readSecretFile(options.ownerUrlFile);
  const { migrateDatabase } = await loadApp();
  await migrateDatabase(config, { url });
  io.say(`the database is at the version of keyhaven ${programVersion()}`);
  return exitCodes.done;
}

/** The address holds a password, so it is asked for like one. */
async function askUrl(io: Io): Promise<Secret> {
  return Secret.fromText((await io.askSecret("the owner's postgres:// address")).revealText().trim());
}
