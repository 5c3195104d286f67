import type { Command } from 'commander';
import type { Api } from '../api.ts';
import { readNumber } from '../choices.ts';
import { type Cli, declare } from '../cli.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import type { Io } from '../io.ts';

const largestId = 999_999_999;

export function declareAccessRevoke(access: Command, cli: Cli): void {
  declare(access, 'revoke <id>', 'Take a role back, everywhere within two seconds', [
    'keyhaven access revoke 12',
  ]).action(async (id: string) => cli.withApi(async (api) => runAccessRevoke(cli.io, api, { id })));
}

export async function runAccessRevoke(io: Io, api: Api, options: { readonly id: string }): Promise<ExitCode> {
  const id = String(readNumber('the id of a mapping', options.id, 1, largestId));
  await api.call('DELETE', `/role-mappings/${id}`);
  io.say(`took back mapping ${id}`);
  return exitCodes.done;
}
