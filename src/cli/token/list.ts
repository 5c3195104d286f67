import type { Command } from 'commander';
import { listTokensResponse, type Token } from '../../wire/rest/tokens.ts';
import { type Api, callJson } from '../api.ts';
import { type Cli, declare } from '../cli.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import type { Io } from '../io.ts';
import { printJson } from '../json-output.ts';
import { type Column, printTable, timeColumn } from '../table.ts';
import { tokenFor } from './create.ts';

interface ListOptions {
  readonly json?: boolean;
}

export function declareTokenList(tokens: Command, cli: Cli): void {
  declare(tokens, 'list', 'List the tokens; their secrets are kept nowhere', [
    'keyhaven token list',
    'keyhaven token list --json',
  ])
    .option('--json', 'print the tokens as JSON')
    .action(async (options: ListOptions) => cli.withApi(async (api) => runTokenList(cli.io, api, options)));
}

export async function runTokenList(io: Io, api: Api, options: ListOptions): Promise<ExitCode> {
  const { tokens } = await callJson(api, listTokensResponse, 'GET', '/tokens');
  if (options.json === true) printJson(io, tokens);
  else printTable(io, columns(io.clock()), tokens, 'there are no tokens');
  return exitCodes.done;
}

function columns(now: number): readonly Column<Token>[] {
  return [
    { title: 'id', value: (token) => String(token.id) },
    { title: 'label', value: (token) => token.label },
    { title: 'for', value: tokenFor },
    { title: 'state', value: (token) => tokenState(token, now) },
    timeColumn('expires', (token) => token.expiresAt),
    timeColumn('created', (token) => token.createdAt),
    { title: 'by', value: (token) => token.createdBy },
  ];
}

function tokenState(token: Token, now: number): string {
  if (token.revokedAt !== undefined) return 'revoked';
  return Date.parse(token.expiresAt) <= now ? 'expired' : 'active';
}
