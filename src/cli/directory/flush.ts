import type { Command } from 'commander';
import type { Api } from '../api.ts';
import { type Cli, declare } from '../cli.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import type { Io } from '../io.ts';

export function declareDirectoryFlush(directory: Command, cli: Cli): void {
  declare(directory, 'flush', 'Let changed memberships count at once, on the server that is asked', [
    'keyhaven directory flush',
    'keyhaven directory flush --server https://keys.contoso.com',
  ]).action(async () => cli.withApi(async (api) => runDirectoryFlush(cli.io, api)));
}

export async function runDirectoryFlush(io: Io, api: Api): Promise<ExitCode> {
  await api.call('POST', '/directory/flush', {});
  io.say('forgot what was remembered of the directory: groups are read anew');
  return exitCodes.done;
}
