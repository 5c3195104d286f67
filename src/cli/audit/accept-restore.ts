import type { Command } from 'commander';
import { type AcceptRestoreRequest, acceptRestoreResponse } from '../../wire/rest/audit.ts';
import { type Api, callJson } from '../api.ts';
import { type Cli, declare } from '../cli.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import type { Io } from '../io.ts';

interface AcceptOptions {
  readonly reason: string;
}

export function declareAuditAcceptRestore(audit: Command, cli: Cli): void {
  declare(
    audit,
    'accept-restore',
    'Accept, on the record, that the database is older than its checkpoint, or has none',
    ["keyhaven audit accept-restore --reason 'restored the backup of 23 November after a disk failure'"],
  )
    .requiredOption('--reason <text>', 'why the database is older, as it will stand in the audit')
    .action(async (options: AcceptOptions) => cli.withApi(async (api) => runAuditAcceptRestore(cli.io, api, options)));
}

export async function runAuditAcceptRestore(io: Io, api: Api, options: AcceptOptions): Promise<ExitCode> {
  const request: AcceptRestoreRequest = { reason: options.reason };
  const { head } = await callJson(api, acceptRestoreResponse, 'POST', '/audit/restore-acceptance', request);
  io.say(`accepted; the chain goes on from row ${head.sequence}, and keys can be revealed again`);
  return exitCodes.done;
}
