import { Secret } from '../../base/secret.ts';
import type { Api } from '../api.ts';
import type { Doors } from '../cli.ts';
import type { ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { signIn } from '../session/saved-session.ts';

export interface WriteDoor {
  readonly server: string;
  readonly connections: number;
  /**
   * Signs in as this one for the time of the command. Without it, tokens and sessions come from the usual places; where
   * there is none, the Kerberos ticket of whoever runs the command does, as at MBAM.
   */
  readonly account: string | undefined;
}

/** Reaches the server that an endpoint means, does the work, and leaves nothing open, a session of its own included. */
export async function withSignIn(
  io: Io,
  doors: Doors,
  { server, connections, account }: WriteDoor,
  work: (api: Api) => Promise<ExitCode>,
): Promise<ExitCode> {
  const bearer = account === undefined ? undefined : await openSession(io, doors, server, account);
  const api = await doors.connect(io, { server, connections, ...(bearer ? { bearer } : { ticket: 'otherwise' }) });
  try {
    return await work(api);
  } finally {
    if (bearer) await api.call('DELETE', '/sessions/current').catch(() => undefined);
    await api.close();
  }
}

async function openSession(io: Io, doors: Doors, server: string, account: string): Promise<Secret> {
  const password = await io.askPersonSecret(`password of ${account}`);
  const api = await doors.connect(io, { server });
  try {
    return Secret.fromText((await signIn(api, account, password)).token);
  } finally {
    await api.close();
  }
}
