import type { Command } from 'commander';
import { listRoleMappingsResponse } from '../../wire/rest/role-mappings.ts';
import { type Api, callJson } from '../api.ts';
import { type Cli, declare } from '../cli.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import type { Io } from '../io.ts';
import { printJson } from '../json-output.ts';
import { printTable } from '../table.ts';
import { mappingColumns } from './mapping-columns.ts';

interface ListOptions {
  readonly json?: boolean;
}

export function declareAccessList(access: Command, cli: Cli): void {
  declare(access, 'list', 'List which groups and claims have which role', [
    'keyhaven access list',
    'keyhaven access list --json',
  ])
    .option('--json', 'print the mappings as JSON')
    .action(async (options: ListOptions) => cli.withApi(async (api) => runAccessList(cli.io, api, options)));
}

export async function runAccessList(io: Io, api: Api, options: ListOptions): Promise<ExitCode> {
  const { mappings } = await callJson(api, listRoleMappingsResponse, 'GET', '/role-mappings');
  if (options.json === true) printJson(io, mappings);
  else printTable(io, mappingColumns, mappings, 'no group has a role');
  return exitCodes.done;
}
