import type { Command } from 'commander';
import { type AddAccountRequest, addAccountResponse, role } from '../../wire/rest/accounts.ts';
import { type Api, callJson } from '../api.ts';
import { readChoices } from '../choices.ts';
import { type Cli, collect, declare } from '../cli.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import type { Io } from '../io.ts';

interface AddOptions {
  readonly name: string;
  readonly role: readonly string[];
  readonly displayName?: string;
  readonly person?: string;
}

export function declareAccountAdd(accounts: Command, cli: Cli): void {
  declare(accounts, 'add <name>', 'Add an account and print its one-time password', [
    'keyhaven account add jane --role helpdesk',
    "keyhaven account add jdoe --role self-service --person 'CONTOSO\\jdoe'",
  ])
    .requiredOption('--role <role>', `what the account may do, can be repeated: ${role.options.join(', ')}`, collect)
    .option('--display-name <name>', 'name for people')
    .option('--person <user>', 'the end user that this account is, for self-service')
    .action(async (name: string, options: Omit<AddOptions, 'name'>) =>
      cli.withApi(async (api) => runAccountAdd(cli.io, api, { ...options, name })),
    );
}

/** Data is the one-time password alone, so that it can be piped to wherever it goes. */
export async function runAccountAdd(io: Io, api: Api, options: AddOptions): Promise<ExitCode> {
  const request: AddAccountRequest = {
    name: options.name,
    roles: readChoices('--role', role, options.role),
    displayName: options.displayName,
    person: options.person,
  };
  const added = await callJson(api, addAccountResponse, 'POST', '/accounts', request);
  io.say(`added ${added.account.name} with ${added.account.roles.join(', ')}`);
  io.say('one-time password, shown once; it must be changed at the first sign-in, within 24 hours:');
  io.out(added.oneTimePassword);
  return exitCodes.done;
}
