import { existsSync } from 'node:fs';
import { connect as connectSocket } from 'node:net';
import { systemCode } from '../base/durable-file.ts';
import { isKeyhavenError, KeyhavenError } from '../base/error.ts';
import type { Secret } from '../base/secret.ts';
import { type Config, loadConfig } from '../config.ts';
import { readAnswer } from './answer.ts';
import type { Api } from './api.ts';
import { adminSocket, commandLog, type LoadApp, loadApp, type SettingOptions, withSettings } from './app-door.ts';
import { type Credential, httpApi, pooledApi, type Target } from './http-api.ts';
import type { Io } from './io.ts';
import { bearerFor, serverAddress, type TrustOptions } from './server-address.ts';
import { readSessions } from './session-file.ts';
import { openTickets } from './ticket.ts';

export interface ConnectOptions extends TrustOptions, Pick<SettingOptions, 'config' | 'data'> {
  readonly server?: string | undefined;
  /** Keeps so many connections open at once; without it there is one for each request. */
  readonly connections?: number | undefined;
  /** Instead of the token or session of the usual places. */
  readonly bearer?: Secret | undefined;
  /** Each request brings a Kerberos ticket of its own: whatever else is there, or where no token and no session is. */
  readonly ticket?: 'always' | 'otherwise' | undefined;
}

/**
 * Finds Keyhaven: the named server; else the one that runs on this machine, by a socket that only its account can open;
 * else the server of the last sign-in; else the installation itself, in this process, as long as nothing runs on it.
 */
export async function connect(
  io: Io,
  options: ConnectOptions,
  load: LoadApp = loadApp,
  tickets: typeof openTickets = openTickets,
): Promise<Api> {
  const named = meantServer(io, options);
  if (named !== '') return namedServer(io, named, options, tickets);
  const config = loadConfig(withSettings(io.env, options));
  const socket = adminSocket(config);
  const state = await stateOf(socket);
  if (state === 'open') return asLocal(httpApi('the server on this machine', { kind: 'unix', path: socket }));
  const current = readSessions(io.env).current;
  if (current !== undefined) return namedServer(io, current, options, tickets);
  if (state === 'closed') throw otherAccount(socket);
  return installation(io, config, load);
}

/** A ticket is for a server on the network: with one, the socket of this machine is not looked for. */
function meantServer(io: Io, options: ConnectOptions): string {
  const named = options.server ?? io.env['KEYHAVEN_SERVER'] ?? '';
  if (named !== '' || options.ticket !== 'always') return named;
  const { current } = readSessions(io.env);
  if (current !== undefined) return current;
  throw new KeyhavenError('request-invalid', 'name the server that the ticket is for: --server https://SERVER');
}

async function namedServer(io: Io, server: string, options: ConnectOptions, tickets: typeof openTickets): Promise<Api> {
  const { url, target } = serverAddress(io.env, server, options);
  const bearer = options.ticket === 'always' ? undefined : (options.bearer ?? bearerFor(io.env, server));
  const credential = bearer ?? (await ticketFor(target, options.ticket, tickets));
  return options.connections === undefined
    ? httpApi(url, target, credential)
    : pooledApi(url, target, credential, options.connections);
}

async function ticketFor(
  target: Target,
  wanted: ConnectOptions['ticket'],
  open: typeof openTickets,
): Promise<Credential | undefined> {
  if (wanted === undefined) return undefined;
  const tickets = target.kind === 'tls' ? await open() : undefined;
  if (target.kind === 'tls' && tickets !== undefined) return async () => tickets(target.host);
  if (wanted === 'otherwise') return undefined;
  if (target.kind !== 'tls') throw new KeyhavenError('request-invalid', 'a ticket is sent over https:// only');
  throw new KeyhavenError(
    'configuration-invalid',
    'tickets need the package kerberos, which is not installed; install libkrb5-dev, g++, make and python3, then run: npm install kerberos',
  );
}

/** absent: no server listens there. closed: one does, for another account. */
async function stateOf(socket: string): Promise<'open' | 'absent' | 'closed'> {
  return new Promise((resolve) => {
    const probe = connectSocket({ path: socket });
    probe.once('connect', () => {
      probe.destroy();
      resolve('open');
    });
    probe.once('error', (error) => {
      resolve(systemCode(error) === 'EACCES' ? 'closed' : 'absent');
    });
  });
}

/** The installation opened by this process. Its actor is the local administrator, who reads no keys (ruling 24). */
async function installation(io: Io, config: Config, load: LoadApp): Promise<Api> {
  if (!existsSync(config.dataFolder)) {
    throw new KeyhavenError(
      'server-unreachable',
      `no server is named, and there is no installation in ${config.dataFolder}`,
    );
  }
  const { startApp } = await load();
  const app = await startApp(config, { initialise: false, log: commandLog(io) });
  const place = `the installation in ${config.dataFolder}`;
  const uid = process.getuid?.() ?? 0;
  return asLocal({
    place,
    call: async (method, path, body) => {
      const answer = await app.injectLocal({ method, path: `/api/v1${path}`, body, uid });
      return readAnswer(place, { status: answer.status, content: answer.body });
    },
    close: async () => app.close(),
  });
}

/** Says who was refused: somebody who signed in may not expect to speak as the administrator of the machine. */
function asLocal(api: Api): Api {
  const hint =
    'this spoke as the administrator of this machine, who reads no keys; to act as yourself, sign in and name the server with --server';
  return {
    ...api,
    call: async (method, path, body) => {
      try {
        return await api.call(method, path, body);
      } catch (error) {
        if (!isKeyhavenError(error, 'not-permitted')) throw error;
        throw new KeyhavenError('not-permitted', error.message, { facts: { ...error.facts, hint }, cause: error });
      }
    },
  };
}

function otherAccount(socket: string): KeyhavenError {
  const sentence = `the server on this machine takes commands of its own account only, and ${socket} is not open to you`;
  const hint =
    'run this as that account, for example with sudo -u keyhaven; or sign in with: keyhaven sign-in --server https://SERVER';
  return new KeyhavenError('not-permitted', sentence, { facts: { hint } });
}
