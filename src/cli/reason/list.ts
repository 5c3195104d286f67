import type { Command } from 'commander';
import { reasonsResponse } from '../../wire/rest/recovery.ts';
import { type Api, callJson } from '../api.ts';
import { type Cli, declare } from '../cli.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import type { Io } from '../io.ts';
import { printJson } from '../json-output.ts';
import { type Column, printTable } from '../table.ts';

interface ListOptions {
  readonly json?: boolean;
}

interface Choice {
  readonly option: string;
  readonly code: string;
  readonly text: string;
}

const columns: readonly Column<Choice>[] = [
  { title: 'for', value: (choice) => choice.option },
  { title: 'code', value: (choice) => choice.code },
  { title: 'meaning', value: (choice) => choice.text },
];

export function declareReasonList(reasons: Command, cli: Cli): void {
  declare(reasons, 'list', 'List the codes for --reason and --caller-verified', ['keyhaven reason list'])
    .option('--json', 'print the codes as JSON')
    .action(async (options: ListOptions) => cli.withApi(async (api) => runReasonList(cli.io, api, options)));
}

export async function runReasonList(io: Io, api: Api, options: ListOptions): Promise<ExitCode> {
  const reasons = await callJson(api, reasonsResponse, 'GET', '/recovery/reasons');
  const choices: readonly Choice[] = [
    ...reasons.drive.map((reason) => ({ option: 'key reveal --reason', ...reason })),
    ...reasons.selfService.map((reason) => ({ option: 'key reveal --own --reason', ...reason })),
    ...reasons.tpm.map((reason) => ({ option: 'tpm reveal --reason', ...reason })),
    ...reasons.callerVerification.map((way) => ({ option: '--caller-verified', ...way })),
  ];
  if (options.json === true) printJson(io, reasons);
  else printTable(io, columns, choices, 'this server has no reasons');
  return exitCodes.done;
}
