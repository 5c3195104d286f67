import type { Command } from 'commander';
import type { Api } from '../api.ts';
import { type Cli, declare } from '../cli.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import type { Io } from '../io.ts';
import { patchAccount } from './change.ts';

export function declareAccountEnable(accounts: Command, cli: Cli): void {
  declare(accounts, 'enable <name>', 'Let a disabled account sign in again', ['keyhaven account enable jane']).action(
    async (name: string) => cli.withApi(async (api) => runAccountEnable(cli.io, api, { name })),
  );
}

export async function runAccountEnable(io: Io, api: Api, options: { readonly name: string }): Promise<ExitCode> {
  const changed = await patchAccount(api, options.name, { disabled: false });
  io.say(`enabled ${changed.name}`);
  return exitCodes.done;
}
