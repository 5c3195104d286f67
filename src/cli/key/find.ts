import type { Command } from 'commander';
import { parseKeyId } from '../../bitlocker/key-id.ts';
import { type KeyMatch, type SearchKeysRequest, searchKeysResponse } from '../../wire/rest/recovery.ts';
import { type Api, callJson } from '../api.ts';
import { type Cli, declare } from '../cli.ts';
import { readEndUser } from '../end-user.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import type { Io } from '../io.ts';
import { printJson } from '../json-output.ts';
import { type Column, printTable, timeColumn } from '../table.ts';

interface FindOptions {
  readonly digits: string;
  readonly user?: string;
  readonly json?: boolean;
}

const columns: readonly Column<KeyMatch>[] = [
  { title: 'key id', value: (match) => match.keyId },
  { title: 'computer', value: (match) => match.computer },
  { title: 'drive', value: (match) => match.driveType },
  timeColumn('escrowed', (match) => match.escrowedAt),
  { title: 'from', value: (match) => match.origin },
  { title: 'proof', value: (match) => match.proof },
  { title: 'claims', value: (match) => (match.conflict ? 'differ' : 'agree') },
  { title: 'volume', value: (match) => match.volumeId },
];

export function declareKeyFind(keys: Command, cli: Cli): void {
  declare(keys, 'find <digits>', 'Find keys by the first 8 or more digits of the key ID', [
    'keyhaven key find 3FD763F9',
    "keyhaven key find 3FD763F9 --user 'CONTOSO\\jdoe'",
  ])
    .option('--user <user>', 'the end user whose computer it is; standard Help Desk operators must name one')
    .option('--json', 'print the matches as JSON')
    .action(async (digits: string, options: Omit<FindOptions, 'digits'>) =>
      cli.withApi(async (api) => runKeyFind(cli.io, api, { ...options, digits })),
    );
}

export async function runKeyFind(io: Io, api: Api, options: FindOptions): Promise<ExitCode> {
  // A recovery password pasted here by mistake is stopped before it travels.
  parseKeyId(options.digits);
  const request: SearchKeysRequest = { keyId: options.digits, ...readEndUser(options.user) };
  const { matches, more } = await callJson(api, searchKeysResponse, 'POST', '/recovery/keys/search', request);
  if (options.json === true) printJson(io, matches);
  else printTable(io, columns, matches, 'no key that you may see begins with these digits');
  if (more) io.say('there are more matches than these; type more digits of the key ID');
  return matches.length === 0 ? exitCodes.nothingFound : exitCodes.done;
}
