import type { Command } from 'commander';
import { KeyhavenError } from '../../base/error.ts';
import { account, type ChangeAccountRequest, role } from '../../wire/rest/accounts.ts';
import { type Api, callJson } from '../api.ts';
import { readChoices } from '../choices.ts';
import { type Cli, collect, declare } from '../cli.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import type { Io } from '../io.ts';

interface ChangeOptions {
  readonly name: string;
  readonly role?: readonly string[];
  readonly displayName?: string;
  readonly person?: string;
}

export function declareAccountChange(accounts: Command, cli: Cli): void {
  declare(accounts, 'change <name>', 'Change roles, display name or person of an account', [
    'keyhaven account change jane --role advanced-helpdesk --role auditor',
  ])
    .option('--role <role>', `replaces all roles, can be repeated: ${role.options.join(', ')}`, collect)
    .option('--display-name <name>', 'name for people')
    .option('--person <user>', 'the end user that this account is, for self-service')
    .action(async (name: string, options: Omit<ChangeOptions, 'name'>) =>
      cli.withApi(async (api) => runAccountChange(cli.io, api, { ...options, name })),
    );
}

export async function runAccountChange(io: Io, api: Api, options: ChangeOptions): Promise<ExitCode> {
  const change: ChangeAccountRequest = {
    ...(options.role && { roles: readChoices('--role', role, options.role) }),
    ...(options.displayName !== undefined && { displayName: options.displayName }),
    ...(options.person !== undefined && { person: options.person }),
  };
  if (Object.keys(change).length === 0) {
    throw new KeyhavenError('request-invalid', 'nothing to change is named; give --role, --display-name or --person');
  }
  const changed = await patchAccount(api, options.name, change);
  io.say(`changed ${changed.name}: ${changed.roles.join(', ')}`);
  return exitCodes.done;
}

export async function patchAccount(api: Api, name: string, change: ChangeAccountRequest) {
  return callJson(api, account, 'PATCH', `/accounts/${encodeURIComponent(name)}`, change);
}
