import type { Command } from 'commander';
import { KeyhavenError } from '../../base/error.ts';
import { Secret } from '../../base/secret.ts';
import { type Cli, declare } from '../cli.ts';
import type { ConnectOptions } from '../connect.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import { httpApi } from '../http-api.ts';
import type { Io } from '../io.ts';
import { serverAddress } from '../server-address.ts';
import { askNewPassword, changePassword } from './password.ts';
import { meantServer, saveSession, signIn } from './saved-session.ts';

export function declareSignIn(program: Command, cli: Cli): void {
  declare(program, 'sign-in [account]', 'Sign in to a server; later commands use it until sign-out', [
    'keyhaven sign-in jane --server https://keys.contoso.com',
    'keyhaven sign-in jane --server https://localhost:8443 --fingerprint 3A:B1:..',
  ]).action(async (account: string | undefined) => {
    cli.end(await runSignIn(cli.io, cli.shared(), account));
  });
}

/** The password is asked for, or is the next line of a pipe; a one-time password is replaced at once. */
export async function runSignIn(io: Io, options: ConnectOptions, account: string | undefined): Promise<ExitCode> {
  const server = meantServer(io.env, options);
  if (server === undefined) throw new KeyhavenError('request-invalid', 'name the server with --server https://SERVER');
  const address = serverAddress(io.env, server, options);
  const name = account ?? (await io.ask('account'));
  const password = await io.askSecret('password');
  const signedIn = await signIn(httpApi(address.url, address.target), name, password);
  await saveSession(io.env, address, signedIn);
  io.say(
    `signed in to ${address.url} as ${signedIn.account} (${signedIn.roles.join(', ')}) until ${signedIn.expiresAt}`,
  );
  if (!signedIn.mustChangePassword) return exitCodes.done;
  io.say('this password is for one time; choose your own now');
  const change = { account: name, current: password, next: await askNewPassword(io) };
  await changePassword(io, { address, token: Secret.fromText(signedIn.token) }, change);
  return exitCodes.done;
}
