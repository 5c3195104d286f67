import type { Command } from 'commander';
import type { Api } from '../api.ts';
import { readNumber } from '../choices.ts';
import { type Cli, declare } from '../cli.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import type { Io } from '../io.ts';

const largestId = 999_999_999;

export function declareTokenRevoke(tokens: Command, cli: Cli): void {
  declare(tokens, 'revoke <id>', 'Make a token void, everywhere within two seconds', [
    'keyhaven token revoke 12',
  ]).action(async (id: string) => cli.withApi(async (api) => runTokenRevoke(cli.io, api, { id })));
}

export async function runTokenRevoke(io: Io, api: Api, options: { readonly id: string }): Promise<ExitCode> {
  const id = String(readNumber('the id of a token', options.id, 1, largestId));
  await api.call('DELETE', `/tokens/${id}`);
  io.say(`revoked token ${id}`);
  return exitCodes.done;
}
