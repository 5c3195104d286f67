import type { Command } from 'commander';
import { isKeyhavenError } from '../../base/error.ts';
import { query } from '../api.ts';
import { type Cli, declare } from '../cli.ts';
import type { ConnectOptions } from '../connect.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import { httpApi } from '../http-api.ts';
import type { Io } from '../io.ts';
import { forgetSession, type SavedAddress, savedSession } from './saved-session.ts';

interface SignOutOptions extends ConnectOptions {
  readonly everywhere?: boolean;
}

export function declareSignOut(program: Command, cli: Cli): void {
  declare(program, 'sign-out', 'End the session and forget it', ['keyhaven sign-out', 'keyhaven sign-out --everywhere'])
    .option('--everywhere', 'end all your sessions, also those of other machines')
    .action(async (options: Pick<SignOutOptions, 'everywhere'>) => {
      cli.end(await runSignOut(cli.io, { ...cli.shared(), ...options }));
    });
}

export async function runSignOut(io: Io, options: SignOutOptions): Promise<ExitCode> {
  const saved = savedSession(io, options);
  const ended = await endOnServer(saved, options.everywhere === true);
  const { url } = saved.address;
  await forgetSession(io.env, url);
  io.say(
    ended
      ? `signed out of ${url}`
      : `the session is forgotten here, but ${url} could not be told; it ends there by itself`,
  );
  return ended ? exitCodes.done : exitCodes.unavailable;
}

/** A session that the server does not know any more has ended already. */
async function endOnServer({ address, token }: SavedAddress, everywhere: boolean): Promise<boolean> {
  const api = httpApi(address.url, address.target, token);
  try {
    await api.call('DELETE', `/sessions/current${query({ everywhere: everywhere ? true : undefined })}`);
    return true;
  } catch (error) {
    if (isKeyhavenError(error, 'not-signed-in')) return true;
    if (isKeyhavenError(error, 'server-unreachable')) return false;
    throw error;
  }
}
