import type { Doors } from '../cli.ts';
import type { ExitCode } from '../exit.ts';
import { type Identified, type ImportJob, importConnections } from '../import/import-job.ts';
import { type ImportOptions, runImport } from '../import/run-import.ts';
import type { Io } from '../io.ts';
import { bindProperties } from './bind-properties.ts';
import { type Bound, missing } from './parameter.ts';
import { serverOfEndpoint } from './service-endpoint.ts';
import { withSignIn } from './with-sign-in.ts';

/** What every write command of MBAM does with its own kind of object. */
export async function runWriteCmdlet<Piece extends Identified>(
  io: Io,
  doors: Doors,
  job: ImportJob<Piece>,
  bound: Bound,
): Promise<ExitCode> {
  const server = serverOfEndpoint(bound.required('RecoveryServiceEndPoint'));
  const given = await askForSecret(io, job, bound);
  const options = optionsOf(bound);
  return withSignIn(
    io,
    doors,
    { server, connections: importConnections, account: bound.text('Credential') },
    async (api) => runImport(io, api, job, { given, options }),
  );
}

function optionsOf(bound: Bound): ImportOptions {
  return {
    retryCount: bound.number('RetryCount'),
    retrySeconds: bound.number('RetryIntervalSeconds'),
    whatIf: bound.flag('WhatIf'),
    confirm: bound.flag('Confirm') && !bound.flag('Force'),
    verbose: bound.flag('Verbose'),
    failedFile: bound.text('OutFailed'),
  };
}

/** PowerShell asks for what is required and was not given; a secret can come no other way but the pipe. */
async function askForSecret<Piece extends Identified>(io: Io, job: ImportJob<Piece>, bound: Bound): Promise<Bound> {
  const wanted = job.parameters.find((one) => one.required && one.kind === 'secret');
  if (wanted === undefined || io.piped || !io.terminal.stdin) return bound;
  // before somebody types 48 digits for nothing
  const lacking = job.parameters.find((one) => one.required && one.kind !== 'secret' && !bound.has(one.name));
  if (lacking !== undefined) throw missing(lacking.name);
  const typed = await io.askSecret(wanted.name);
  return bindProperties(job.parameters, { [wanted.name]: typed.revealText() }, bound);
}
