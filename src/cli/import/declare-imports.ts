import type { Command } from 'commander';
import { KeyhavenError } from '../../base/error.ts';
import { readNumber } from '../choices.ts';
import { type Cli, declare } from '../cli.ts';
import { Bound } from '../cmdlet/parameter.ts';
import { type Identified, type ImportJob, importConnections } from './import-job.ts';
import { recoveryJob } from './import-recovery.ts';
import { tpmJob } from './import-tpm.ts';
import { usersJob } from './import-users.ts';
import { runImport } from './run-import.ts';

interface ImportCommandOptions {
  readonly retries: string;
  readonly retrySeconds: string;
  readonly failed?: string;
  readonly dryRun?: boolean;
  readonly ask?: boolean;
  readonly verbose?: boolean;
  readonly negotiate?: boolean;
}

const most = 1_000_000;

/** The write commands of MBAM as plain ones: what is written comes through the pipe alone. */
export function declareImports(imports: Command, cli: Cli): void {
  declareImport(imports, cli, 'recovery', 'Take in recovery passwords from a pipe', recoveryJob);
  declareImport(imports, cli, 'tpm', 'Take in TPM owner passwords from a pipe', tpmJob);
  declareImport(imports, cli, 'users', 'Take in who may recover which computer from a pipe', usersJob);
}

function declareImport<Piece extends Identified>(
  imports: Command,
  cli: Cli,
  name: string,
  description: string,
  job: ImportJob<Piece>,
): void {
  declare(imports, name, `${description}, one JSON object a line`, [
    `keyhaven import ${name} --retries 10 < <(keyhaven directory read-${name === 'tpm' ? 'tpm' : 'recovery'} contoso.com --recurse)`,
  ])
    .option('--retries <number>', 'tries again of an object that could not be delivered', '3')
    .option('--retry-seconds <number>', 'seconds between tries', '5')
    .option('--failed <file>', 'file for the objects that did not arrive: ids and reasons, no secrets')
    .option('--dry-run', 'show what would be written, and write nothing')
    .option('--ask', 'ask about each object')
    .option('--verbose', 'say what becomes of each object')
    .option('--negotiate', 'authenticate with your Kerberos ticket instead of a token or a session')
    .action(async (options: ImportCommandOptions) => {
      if (!cli.io.piped) throw noPipe();
      const given = { given: new Bound(new Map()), options: readOptions(options) };
      await cli.withApi(async (api) => runImport(cli.io, api, job, given), {
        connections: importConnections,
        ...(options.negotiate === true && { ticket: 'always' }),
      });
    });
}

function readOptions(options: ImportCommandOptions) {
  return {
    retryCount: readNumber('--retries', options.retries, 0, most),
    retrySeconds: readNumber('--retry-seconds', options.retrySeconds, 0, most),
    failedFile: options.failed,
    whatIf: options.dryRun === true,
    confirm: options.ask === true,
    verbose: options.verbose === true,
  };
}

function noPipe(): KeyhavenError {
  return new KeyhavenError(
    'request-invalid',
    'pipe the objects in, one JSON object a line; one key alone: keyhaven key escrow',
  );
}
