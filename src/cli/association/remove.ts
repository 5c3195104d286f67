import type { Command } from 'commander';
import type { Api } from '../api.ts';
import { readNumber } from '../choices.ts';
import { type Cli, declare } from '../cli.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import type { Io } from '../io.ts';

const largestId = 999_999_999;

export function declareAssociationRemove(associations: Command, cli: Cli): void {
  declare(associations, 'remove <id>', 'End an association', ['keyhaven association remove 7']).action(
    async (id: string) => cli.withApi(async (api) => runAssociationRemove(cli.io, api, { id })),
  );
}

export async function runAssociationRemove(io: Io, api: Api, options: { readonly id: string }): Promise<ExitCode> {
  const id = String(readNumber('the id of an association', options.id, 1, largestId));
  await api.call('DELETE', `/associations/${id}`);
  io.say(`removed association ${id}`);
  return exitCodes.done;
}
