import type { Command } from 'commander';
import { KeyhavenError } from '../../base/error.ts';
import type { Secret } from '../../base/secret.ts';
import type { ChangePasswordRequest } from '../../wire/rest/sessions.ts';
import { type Cli, declare } from '../cli.ts';
import type { ConnectOptions } from '../connect.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import { httpApi } from '../http-api.ts';
import type { Io } from '../io.ts';
import { type SavedAddress, savedSession, saveSession, signIn } from './saved-session.ts';

export function declarePassword(program: Command, cli: Cli): void {
  declare(program, 'password', 'Change your own password', [
    'keyhaven password',
    'keyhaven password < current-and-new.txt',
  ]).action(async () => {
    cli.end(await runPassword(cli.io, cli.shared()));
  });
}

/** From a pipe, the first line is the current password and the second the new one. */
export async function runPassword(io: Io, options: ConnectOptions): Promise<ExitCode> {
  const saved = savedSession(io, options);
  const current = await io.askSecret('current password');
  await changePassword(io, saved, { account: saved.account, current, next: await askNewPassword(io) });
  return exitCodes.done;
}

/** Twice on a terminal, where nobody sees what is typed; once from a pipe. */
export async function askNewPassword(io: Io): Promise<Secret> {
  const next = await io.askSecret('new password');
  if (!io.terminal.stdin) return next;
  const again = await io.askSecret('new password again');
  if (next.equals(again)) return next;
  throw new KeyhavenError('request-invalid', 'the two new passwords differ; nothing was changed');
}

/** Changes it and signs in anew: a change of password may end the session it was made in. */
export async function changePassword(
  io: Io,
  { address, token }: Pick<SavedAddress, 'address' | 'token'>,
  change: { readonly account: string; readonly current: Secret; readonly next: Secret },
): Promise<void> {
  const request: ChangePasswordRequest = {
    currentPassword: change.current.revealText(),
    newPassword: change.next.revealText(),
  };
  await httpApi(address.url, address.target, token).call('POST', '/sessions/current/password', request);
  io.say('the password is changed');
  await saveSession(io.env, address, await signIn(httpApi(address.url, address.target), change.account, change.next));
}
