import type { Command } from 'commander';
import { type SettingsResponse, settingsResponse } from '../../wire/rest/settings.ts';
import { type Api, callJson } from '../api.ts';
import { type Cli, declare } from '../cli.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import type { Io } from '../io.ts';
import { printJson } from '../json-output.ts';
import { type Column, printTable } from '../table.ts';

interface ListOptions {
  readonly json?: boolean;
}

const columns: readonly Column<SettingsResponse['settings'][number]>[] = [
  { title: 'setting', value: (setting) => setting.environment },
  { title: 'value', value: (setting) => setting.value },
  { title: 'from', value: (setting) => (setting.isDefault ? 'default' : 'set') },
];

export function declareSettings(program: Command, cli: Cli): void {
  declare(program, 'settings', 'List the settings that are in force', ['keyhaven settings', 'keyhaven settings --json'])
    .option('--json', 'print the settings with their help as JSON')
    .action(async (options: ListOptions) => cli.withApi(async (api) => runSettingsList(cli.io, api, options)));
}

export async function runSettingsList(io: Io, api: Api, options: ListOptions): Promise<ExitCode> {
  const found = await callJson(api, settingsResponse, 'GET', '/settings');
  if (options.json === true) printJson(io, found);
  else printTable(io, columns, found.settings, 'this server has no settings');
  return exitCodes.done;
}
