import { KeyhavenError } from '../../base/error.ts';
import { Secret } from '../../base/secret.ts';
import { type SignInRequest, type SignInResponse, signInResponse } from '../../wire/rest/sessions.ts';
import { type Api, callJson } from '../api.ts';
import type { ConnectOptions } from '../connect.ts';
import type { Environment, Io } from '../io.ts';
import { type ServerAddress, serverAddress } from '../server-address.ts';
import { readSessions, writeSessions } from '../session-file.ts';

export interface SavedAddress {
  readonly address: ServerAddress;
  readonly account: string;
  readonly token: Secret;
}

export async function signIn(api: Api, account: string, password: Secret): Promise<SignInResponse> {
  const request: SignInRequest = { account, password: password.revealText() };
  return callJson(api, signInResponse, 'POST', '/sessions', request);
}

/** Makes this session the one that later commands use. */
export async function saveSession(env: Environment, address: ServerAddress, signedIn: SignInResponse): Promise<void> {
  const { account, token, expiresAt } = signedIn;
  const servers = { ...readSessions(env).servers, [address.url]: { account, token, expiresAt, ...address.trust } };
  await writeSessions(env, { version: 1, current: address.url, servers });
}

export async function forgetSession(env: Environment, url: string): Promise<void> {
  const { current, servers } = readSessions(env);
  const left = Object.fromEntries(Object.entries(servers).filter(([known]) => known !== url));
  await writeSessions(env, { version: 1, servers: left, ...(current !== undefined && current !== url && { current }) });
}

/** The server that is meant: named by option or environment, else that of the last sign-in. */
export function meantServer(env: Environment, options: ConnectOptions): string | undefined {
  const named = options.server ?? env['KEYHAVEN_SERVER'] ?? '';
  return named !== '' ? named : readSessions(env).current;
}

/** The saved session that is meant. Throws `not-signed-in`. */
export function savedSession(io: Io, options: ConnectOptions): SavedAddress {
  const server = meantServer(io.env, options);
  const address = server === undefined ? undefined : serverAddress(io.env, server, options);
  const saved = address === undefined ? undefined : readSessions(io.env).servers[address.url];
  if (address !== undefined && saved !== undefined) {
    return { address, account: saved.account, token: Secret.fromText(saved.token) };
  }
  throw new KeyhavenError('not-signed-in', 'there is no saved session; sign in first');
}
