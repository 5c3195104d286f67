import type { Command } from 'commander';
import { KeyhavenError } from '../../base/error.ts';
import { role } from '../../wire/rest/accounts.ts';
import { type IssueTokenRequest, issueTokenResponse, type Token } from '../../wire/rest/tokens.ts';
import { type Api, callJson } from '../api.ts';
import { readChoice, readNumber } from '../choices.ts';
import { type Cli, declare } from '../cli.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import type { Io } from '../io.ts';
import { printable } from '../printable.ts';

const longestDays = 3650;

interface CreateOptions {
  readonly label: string;
  readonly computer?: string;
  readonly role?: string;
  readonly mayReveal?: boolean;
  readonly days: string;
}

export function declareTokenCreate(tokens: Command, cli: Cli): void {
  declare(tokens, 'create', 'Make a token for a machine and print its secret', [
    "keyhaven token create --label 'agent of WS01' --computer 'CONTOSO\\WS01' > ws01.token",
    "keyhaven token create --label 'nightly import' --role data-migration --days 30",
  ])
    .requiredOption('--label <text>', 'what the token is for, as it stands in the audit')
    .option('--computer <name>', 'the computer that it speaks for')
    .option('--role <role>', `the role that it has: ${role.options.join(', ')}`)
    .option('--may-reveal', 'lets a role token be given keys; without it, it only searches')
    .option('--days <number>', 'days until it expires', '365')
    .action(async (options: CreateOptions) => cli.withApi(async (api) => runTokenCreate(cli.io, api, options)));
}

/** Data is the secret alone, so that it can be redirected into the file that a machine reads. */
export async function runTokenCreate(io: Io, api: Api, options: CreateOptions): Promise<ExitCode> {
  if ((options.computer === undefined) === (options.role === undefined)) {
    throw new KeyhavenError(
      'request-invalid',
      'a token is for one computer or for one role; give --computer or --role',
    );
  }
  const request: IssueTokenRequest = {
    label: options.label,
    computer: options.computer,
    role: options.role === undefined ? undefined : readChoice('--role', role, options.role),
    mayReveal: options.mayReveal === true,
    expiresInDays: readNumber('--days', options.days, 1, longestDays),
  };
  const { token, secret } = await callJson(api, issueTokenResponse, 'POST', '/tokens', request);
  io.say(
    `made token ${token.id} for ${tokenFor(token)}, until ${token.expiresAt.slice(0, 10)}; its secret, shown once:`,
  );
  io.out(printable(secret));
  return exitCodes.done;
}

export function tokenFor(token: Token): string {
  return token.computer ?? `role ${token.role ?? 'unknown'}${token.mayReveal ? ', may reveal' : ''}`;
}
