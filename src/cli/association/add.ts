import type { Command } from 'commander';
import { type AddAssociationRequest, association, associationSource } from '../../wire/rest/associations.ts';
import { type Api, callJson } from '../api.ts';
import { readChoice } from '../choices.ts';
import { type Cli, declare } from '../cli.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import type { Io } from '../io.ts';

const sources = associationSource.exclude(['agent']);

interface AddOptions {
  readonly computer: string;
  readonly person: string;
  readonly source: string;
}

export function declareAssociationAdd(associations: Command, cli: Cli): void {
  declare(associations, 'add <computer> <person>', "Let a person recover a computer's volumes", [
    "keyhaven association add 'CONTOSO\\WS01' 'CONTOSO\\jdoe'",
  ])
    .option('--source <source>', `where it is known from: ${sources.options.join(', ')}`, 'manual')
    .action(async (computer: string, person: string, options: Pick<AddOptions, 'source'>) =>
      cli.withApi(async (api) => runAssociationAdd(cli.io, api, { ...options, computer, person })),
    );
}

export async function runAssociationAdd(io: Io, api: Api, options: AddOptions): Promise<ExitCode> {
  const request: AddAssociationRequest = {
    computer: options.computer,
    person: options.person,
    source: readChoice('--source', sources, options.source),
  };
  const added = await callJson(api, association, 'POST', '/associations', request);
  io.say(`${added.person} may recover ${added.computer}; this is association ${added.id}`);
  return exitCodes.done;
}
