import type { Command } from 'commander';
import { listAccountsResponse } from '../../wire/rest/accounts.ts';
import { type Api, callJson } from '../api.ts';
import { type Cli, declare } from '../cli.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import type { Io } from '../io.ts';
import { printJson } from '../json-output.ts';
import { printTable } from '../table.ts';
import { accountColumns } from './account-table.ts';

interface ListOptions {
  readonly json?: boolean;
}

export function declareAccountList(accounts: Command, cli: Cli): void {
  declare(accounts, 'list', 'List the accounts', ['keyhaven account list', 'keyhaven account list --json'])
    .option('--json', 'print the accounts as JSON')
    .action(async (options: ListOptions) => cli.withApi(async (api) => runAccountList(cli.io, api, options)));
}

export async function runAccountList(io: Io, api: Api, options: ListOptions): Promise<ExitCode> {
  const { accounts } = await callJson(api, listAccountsResponse, 'GET', '/accounts');
  if (options.json === true) printJson(io, accounts);
  else printTable(io, accountColumns, accounts, 'there are no accounts');
  return exitCodes.done;
}
