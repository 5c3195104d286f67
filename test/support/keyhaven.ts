import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { onTestFinished } from 'vitest';
import type { z } from 'zod';
import { addAccountResponse } from '../../src/wire/rest/accounts.ts';
import { signInResponse } from '../../src/wire/rest/sessions.ts';
import { issueTokenResponse } from '../../src/wire/rest/tokens.ts';
import { tempFolder } from './temp-folder.ts';

const program = new URL('../../bin/keyhaven.js', import.meta.url).pathname;
const startLimit = 60_000;

/** A server process of its own, as an administrator starts it, on a loopback port and in a folder of its own. */
export interface Keyhaven {
  readonly folder: string;
  readonly url: string;
  readonly pid: number;
  readonly child: ChildProcess;
  /** What it printed so far, on both streams. */
  output(): string;
  /** As whoever holds the bearer; nobody without one. */
  call(method: string, path: string, body?: unknown, bearer?: string): Promise<Answer>;
  /** Runs a command against this installation: over its socket while it runs. */
  command(...args: string[]): Promise<Ended>;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Starts it again on the same folder; who was signed in still is. */
  again(env?: Record<string, string>): Promise<Keyhaven>;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** The body as the interface describes it; fails the test when it is something else. */
  as<T>(schema: z.ZodType<T>): T;
  readonly text: string;
  readonly headers: Record<string, string | string[] | undefined>;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function settingsOf(folder: string, env: Record<string, string>): Record<string, string> {
  return {
    KEYHAVEN_DATA_FOLDER: join(folder, 'data'),
    KEYHAVEN_KEY_FILE: join(folder, 'etc', 'keyhaven.key'),
    KEYHAVEN_CHECKPOINT_FILE: join(folder, 'checkpoint', 'head'),
    KEYHAVEN_HOST: '127.0.0.1',
    KEYHAVEN_PORT: '0',
    KEYHAVEN_DOMAINS: 'CONTOSO=contoso.com',
    KEYHAVEN_DISK_RESERVE_MEGABYTES: '0',
    ...env,
  };
}

/** For a server on PostgreSQL: the file that names the database. */
export function databaseFile(folder: string, url: string): Record<string, string> {
  const path = join(folder, 'database.url');
  writeFileSync(path, url, { mode: 0o600 });
  return { KEYHAVEN_DATABASE_URL_FILE: path };
}

/** `through` is a command that becomes the server in the end, such as `['unshare', '-m']`. */
export async function startKeyhaven(
  env: Record<string, string> = {},
  folder?: string,
  through: readonly string[] = [],
): Promise<Keyhaven> {
  const home = folder ?? (await tempFolder());
  const settings = settingsOf(home, env);
  const child = spawnServer(home, settings, through);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const url = await addressOf(child, () => output);
  const agent = new Agent({ keepAlive: true, maxSockets: 64, rejectUnauthorized: false });
  return {
    folder: home,
    url,
    pid: child.pid ?? 0,
    child,
    output: () => output,
    call: (method, path, body, bearer) => call(agent, url, { method, path, body, bearer }),
    command: (...args) => runCommand(args, settings, home),
    stop: (signal = 'SIGTERM') => stop(child, signal, agent),
    again: (more = {}) => startKeyhaven({ ...env, ...more }, home),
  };
}

/** A server process that is not waited for. Ends with the test at the latest, or with the run. */
export function spawnServer(home: string, settings: Record<string, string>, through: readonly string[] = []) {
  const [first, ...args] = [...through, process.execPath, program, 'serve'];
  const child = spawn(first, args, {
    env: { PATH: process.env['PATH'], HOME: home, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = () => void child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.removeListener('exit', end));
  try {
    onTestFinished(end);
  } catch {
    // started in a hook of the whole file, which ends it
  }
  return child;
}

/** Runs `keyhaven` with these arguments; `input` goes to its standard input. */
export function runCommand(args: string[], env: Record<string, string>, home: string, input = ''): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...args], {
    env: { PATH: process.env['PATH'], HOME: home, ...env },
  });
  child.stdin.end(input);
  return endOf(child);
}

/** What a process said, and how it ended. */
export function endOf(child: ChildProcessByStdio<Writable | null, Readable, Readable>): Promise<Ended> {
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}

/** Starts a server that should refuse to; one that runs after all is ended and has no exit code. */
export async function serveRefused(folder: string, env: Record<string, string>): Promise<Ended> {
  const child = spawnServer(folder, settingsOf(folder, env));
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    if (/is ready/.test(stderr)) child.kill('SIGKILL');
  });
  const [code] = await once(child, 'close');
  return { code: typeof code === 'number' ? code : null, stdout, stderr };
}

/** Makes an account over the local socket and signs it in with a password of its own. Returns the bearer. */
export async function person(
  server: Keyhaven,
  name: string,
  roles: readonly string[],
  more: object = {},
): Promise<string> {
  const admin = await administrator(server);
  const made = await server.call('POST', '/api/v1/accounts', { name, roles, ...more }, admin);
  if (made.status !== 201) throw new Error(`cannot make ${name}: ${made.text}`);
  return chooseOwnPassword(server, name, made.as(addAccountResponse).oneTimePassword);
}

const administrators = new Map<string, Promise<string>>();

/** The first administrator, signed in: once an installation. */
export function administrator(server: Keyhaven): Promise<string> {
  const known = administrators.get(server.folder);
  if (known) return known;
  const made = signInFirst(server);
  administrators.set(server.folder, made);
  return made;
}

export const ownPassword = 'correct horse battery staple';

async function signInFirst(server: Keyhaven): Promise<string> {
  const file = join(server.folder, 'data', 'first-administrator.txt');
  const oneTime = readFileSync(file, 'utf8').trim().split(/\s+/).at(-1) ?? '';
  return chooseOwnPassword(server, 'administrator', oneTime);
}

async function chooseOwnPassword(server: Keyhaven, account: string, oneTime: string): Promise<string> {
  const first = await server.call('POST', '/api/v1/sessions', { account, password: oneTime });
  if (first.status !== 201) throw new Error(`cannot sign in ${account}: ${first.text}`);
  const change = { currentPassword: oneTime, newPassword: ownPassword };
  const changed = await server.call(
    'POST',
    '/api/v1/sessions/current/password',
    change,
    first.as(signInResponse).token,
  );
  if (changed.status !== 204) throw new Error(`cannot change the password of ${account}: ${changed.text}`);
  const again = await server.call('POST', '/api/v1/sessions', { account, password: ownPassword });
  return again.as(signInResponse).token;
}

/** A token that speaks for one computer. */
export async function computerToken(server: Keyhaven, computer: string): Promise<string> {
  const request = { label: computer, computer, mayReveal: false, expiresInDays: 30 };
  const issued = await server.call('POST', '/api/v1/tokens', request, await administrator(server));
  if (issued.status !== 201) throw new Error(`cannot issue a token: ${issued.text}`);
  return issued.as(issueTokenResponse).secret;
}

function addressOf(child: ChildProcess, output: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`the server did not start:\n${output()}`));
    }, startLimit);
    const look = () => {
      const url = /address\s+(https:\/\/\S+)/.exec(output())?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    };
    child.stdout?.on('data', look);
    child.stderr?.on('data', look);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the server ended with ${String(code)}:\n${output()}`));
    });
  });
}

function call(
  agent: Agent,
  url: string,
  { method, path, body, bearer }: { method: string; path: string; body: unknown; bearer: string | undefined },
): Promise<Answer> {
  const payload = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(path, url),
      {
        agent,
        method,
        headers: {
          ...(payload === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
          ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        },
      },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.once('end', () => {
          const body = readJson(text);
          const { statusCode: status = 0, headers } = response;
          resolve({ status, body, text, headers, as: (schema) => schema.parse(body) });
        });
        response.once('error', reject);
      },
    );
    sent.once('error', reject);
    sent.end(payload);
  });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function stop(child: ChildProcess, signal: NodeJS.Signals, agent: Agent): Promise<number | null> {
  agent.destroy();
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    child.once('exit', (code) => {
      resolve(code);
    });
    child.kill(signal);
  });
}
