import type { Command } from 'commander';
import type { Api } from './api.ts';
import { type Cli, declare } from './cli.ts';
import { type ExitCode, exitCodes } from './exit.ts';
import type { Io } from './io.ts';
import { printJson } from './json-output.ts';

export function declareOpenapi(program: Command, cli: Cli): void {
  declare(program, 'openapi', "Print the server's OpenAPI 3.1 description as JSON", [
    'keyhaven openapi > keyhaven.json',
  ]).action(async () => cli.withApi(async (api) => runOpenapi(cli.io, api)));
}

export async function runOpenapi(io: Io, api: Api): Promise<ExitCode> {
  printJson(io, await api.call('GET', '/openapi.json'));
  return exitCodes.done;
}
