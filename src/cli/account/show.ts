import type { Command } from 'commander';
import { KeyhavenError } from '../../base/error.ts';
import { listAccountsResponse } from '../../wire/rest/accounts.ts';
import { type Api, callJson } from '../api.ts';
import { type Cli, declare } from '../cli.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import type { Io } from '../io.ts';
import { printJson } from '../json-output.ts';
import { printRecord } from '../table.ts';
import { accountColumns } from './account-table.ts';

interface ShowOptions {
  readonly name: string;
  readonly json?: boolean;
}

export function declareAccountShow(accounts: Command, cli: Cli): void {
  declare(accounts, 'show <name>', 'Show one account', ['keyhaven account show jane'])
    .option('--json', 'print the account as JSON')
    .action(async (name: string, options: Omit<ShowOptions, 'name'>) =>
      cli.withApi(async (api) => runAccountShow(cli.io, api, { ...options, name })),
    );
}

export async function runAccountShow(io: Io, api: Api, options: ShowOptions): Promise<ExitCode> {
  const { accounts } = await callJson(api, listAccountsResponse, 'GET', '/accounts');
  const account = accounts.find(({ name }) => name === options.name.toLowerCase());
  if (account === undefined) throw new KeyhavenError('not-found', `there is no account ${options.name}`);
  if (options.json === true) printJson(io, account);
  else printRecord(io, accountColumns, account);
  return exitCodes.done;
}
