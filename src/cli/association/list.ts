import type { Command } from 'commander';
import { type Association, listAssociationsResponse } from '../../wire/rest/associations.ts';
import { type Api, callJson, query } from '../api.ts';
import { type Cli, declare } from '../cli.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import type { Io } from '../io.ts';
import { printJson } from '../json-output.ts';
import { collectPages, readLimit, sayIfMore } from '../pages.ts';
import { type Column, printTable, timeColumn } from '../table.ts';

interface ListOptions {
  readonly computer?: string;
  readonly person?: string;
  readonly limit: string;
  readonly json?: boolean;
}

const columns: readonly Column<Association>[] = [
  { title: 'id', value: (association) => String(association.id) },
  { title: 'computer', value: (association) => association.computer },
  { title: 'person', value: (association) => association.person },
  { title: 'source', value: (association) => association.source },
  { title: 'made by', value: (association) => association.madeBy },
  timeColumn('created', (association) => association.createdAt),
];

export function declareAssociationList(associations: Command, cli: Cli): void {
  declare(associations, 'list', "List who may recover which computer's volumes", [
    "keyhaven association list --computer 'CONTOSO\\WS01'",
    "keyhaven association list --person 'CONTOSO\\jdoe' --json",
  ])
    .option('--computer <name>', 'of this computer only')
    .option('--person <user>', 'of this person only')
    .option('--limit <number>', 'list at most so many', '100')
    .option('--json', 'print the associations as JSON')
    .action(async (options: ListOptions) => cli.withApi(async (api) => runAssociationList(cli.io, api, options)));
}

export async function runAssociationList(io: Io, api: Api, options: ListOptions): Promise<ExitCode> {
  const { computer, person } = options;
  const { items, more } = await collectPages(readLimit(options.limit), async (after, limit) => {
    const path = `/associations${query({ computer, person, after, limit })}`;
    const page = await callJson(api, listAssociationsResponse, 'GET', path);
    return { items: page.associations, next: page.next };
  });
  if (options.json === true) printJson(io, items);
  else printTable(io, columns, items, 'no association matches');
  sayIfMore(io, more, items.length);
  return exitCodes.done;
}
