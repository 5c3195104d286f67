import type { Command } from 'commander';
import { resetPasswordResponse } from '../../wire/rest/accounts.ts';
import { type Api, callJson } from '../api.ts';
import { type Cli, declare } from '../cli.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import type { Io } from '../io.ts';

export function declareAccountResetPassword(accounts: Command, cli: Cli): void {
  declare(accounts, 'reset-password <name>', 'Give an account a new one-time password and print it', [
    'keyhaven account reset-password jane',
  ]).action(async (name: string) => cli.withApi(async (api) => runAccountResetPassword(cli.io, api, { name })));
}

export async function runAccountResetPassword(io: Io, api: Api, options: { readonly name: string }): Promise<ExitCode> {
  const path = `/accounts/${encodeURIComponent(options.name)}/password`;
  const { oneTimePassword } = await callJson(api, resetPasswordResponse, 'POST', path, {});
  io.say(`one-time password of ${options.name}, shown once; it must be changed at the first sign-in, within 24 hours:`);
  io.out(oneTimePassword);
  return exitCodes.done;
}
