import type { Command } from 'commander';
import type { Api } from '../api.ts';
import { type Cli, declare } from '../cli.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import type { Io } from '../io.ts';
import { patchAccount } from './change.ts';

export function declareAccountDisable(accounts: Command, cli: Cli): void {
  declare(accounts, 'disable <name>', 'Stop an account from signing in and end its sessions', [
    'keyhaven account disable jane',
  ]).action(async (name: string) => cli.withApi(async (api) => runAccountDisable(cli.io, api, { name })));
}

export async function runAccountDisable(io: Io, api: Api, options: { readonly name: string }): Promise<ExitCode> {
  const changed = await patchAccount(api, options.name, { disabled: true });
  io.say(`disabled ${changed.name}; it is not signed in any more`);
  return exitCodes.done;
}
