import type { Command } from 'commander';
import { readsKeys } from '../../wire/rest/accounts.ts';
import { type ExplainAccessResponse, explainAccessResponse } from '../../wire/rest/role-mappings.ts';
import { type Api, callJson, query } from '../api.ts';
import { type Cli, declare } from '../cli.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import type { Io } from '../io.ts';
import { printJson } from '../json-output.ts';
import { printable } from '../printable.ts';
import { type Column, printTable } from '../table.ts';
import { whereOf } from './mapping-columns.ts';

interface ExplainOptions {
  readonly account: string;
  readonly json?: boolean;
}

type Grant = ExplainAccessResponse['grants'][number];

export function declareAccessExplain(access: Command, cli: Cli): void {
  declare(access, 'explain <account>', 'Say which roles somebody has, and through which groups', [
    "keyhaven access explain 'CONTOSO\\jdoe'",
    "keyhaven access explain '.\\break-glass' --json",
  ])
    .option('--json', 'print the explanation as JSON')
    .action(async (account: string, options: Omit<ExplainOptions, 'account'>) =>
      cli.withApi(async (api) => runAccessExplain(cli.io, api, { ...options, account })),
    );
}

export async function runAccessExplain(io: Io, api: Api, options: ExplainOptions): Promise<ExitCode> {
  const path = `/access/explain${query({ account: options.account })}`;
  const explained = await callJson(api, explainAccessResponse, 'GET', path);
  if (options.json === true) printJson(io, explained);
  else printTable(io, columnsOf(explained), explained.grants, 'nothing gives this account a role');
  sayRest(io, explained);
  return exitCodes.done;
}

function columnsOf({ account, roles }: ExplainAccessResponse): readonly Column<Grant>[] {
  return [
    { title: 'role', value: ({ role }) => role },
    { title: 'counts', value: ({ role }) => (roles.some((held) => held.role === role) ? 'yes' : 'no') },
    { title: 'for', value: ({ mapping }) => whereOf(mapping?.limits ?? []) },
    { title: 'mapping', value: ({ mapping }) => (mapping === undefined ? '' : String(mapping.id)) },
    { title: 'through', value: ({ through }) => [account, ...through].join(' > ') },
  ];
}

/** Notes for a person; the JSON has them too. */
function sayRest(io: Io, { account, kind, standing, roles, withheld, lost }: ExplainAccessResponse): void {
  const name = printable(account);
  if (kind === 'computer' || kind === 'service') io.say(`${name} is the account of a ${kind}: it has no roles`);
  else if (standing !== 'active') io.say(`${name} is not let in (${standing}): no role counts`);
  else if (withheld.length > 0) {
    const readers = roles.map(({ role }) => role).filter((role) => readsKeys.has(role));
    io.say(`withheld: ${withheld.join(', ')}, beside ${readers.join(', ')}: nobody hands out rights and reads keys`);
  }
  for (const { id, name: gone } of lost)
    io.say(`mapping ${id} is of ${printable(gone)}, which the directory no longer has as a group that gives rights`);
}
