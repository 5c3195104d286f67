import type { Command } from 'commander';
import { type VerifyAuditResponse, verifyAuditResponse } from '../../wire/rest/audit.ts';
import { type Api, callJson } from '../api.ts';
import { type Cli, declare } from '../cli.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import type { Io } from '../io.ts';
import { printJson } from '../json-output.ts';
import { printable } from '../printable.ts';

interface VerifyOptions {
  readonly json?: boolean;
}

export function declareAuditVerify(audit: Command, cli: Cli): void {
  declare(audit, 'verify', 'Check every row of the audit trail; exit code 6 when something was changed or is missing', [
    'keyhaven audit verify',
    'keyhaven audit verify --json || alarm',
  ])
    .option('--json', 'print what was found as JSON')
    .action(async (options: VerifyOptions) => cli.withApi(async (api) => runAuditVerify(cli.io, api, options)));
}

export async function runAuditVerify(io: Io, api: Api, options: VerifyOptions): Promise<ExitCode> {
  if (io.terminal.stderr) io.say('checking every row of the audit trail ..');
  const found = await callJson(api, verifyAuditResponse, 'POST', '/audit/verification', {});
  const problems = problemsOf(found);
  if (options.json === true) printJson(io, found);
  else printFindings(io, found, problems);
  return problems.length === 0 ? exitCodes.done : exitCodes.tampered;
}

function printFindings(io: Io, found: VerifyAuditResponse, problems: readonly string[]): void {
  for (const problem of problems) io.out(printable(`broken: ${problem}`));
  if (problems.length === 0) io.out(`intact: ${found.rows} rows, each linked to the one before it`);
  io.out(`head: row ${found.head.sequence} ${found.head.hash}`);
  if (found.checkpoint?.agrees === true) io.out(`checkpoint: row ${found.checkpoint.sequence} is in the chain`);
  if (found.checkpoint === undefined)
    io.say('this server keeps no checkpoint outside the database: rows cut off the end would not be noticed');
}

/** What is wrong, in sentences; the first broken row of the chain comes first. */
export function problemsOf(found: VerifyAuditResponse): readonly string[] {
  const { firstBroken, checkpoint, batches } = found;
  const problems = [
    firstBroken && `row ${firstBroken.sequence}: ${firstBroken.problem}`,
    checkpoint?.agrees === false &&
      `the chain lacks row ${checkpoint.sequence} that the checkpoint names: rows were cut off, or the database was restored`,
    batches?.firstBroken && `escrow batch of row ${batches.firstBroken.sequence}: ${batches.firstBroken.problem}`,
  ].filter((problem) => typeof problem === 'string');
  return problems.length > 0 || found.intact ? problems : ['the server says that the trail is not intact, and not why'];
}
