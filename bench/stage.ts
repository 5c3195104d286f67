import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { addAccountResponse } from '../src/wire/rest/accounts.ts';
import { signInResponse } from '../src/wire/rest/sessions.ts';
import { issueTokenResponse } from '../src/wire/rest/tokens.ts';
import { Connection, requestText } from './connection.ts';

const program = fileURLToPath(new URL('../bin/keyhaven.js', import.meta.url));
const password = 'correct horse battery staple';

/** Where an installation of the benchmark lies. */
export interface Place {
  readonly folder: string;
  /** Address of the application role; the embedded database without it. */
  readonly databaseUrl?: string | undefined;
}

/** A running server as an administrator starts it, and tokens to use it with. */
export interface Stage {
  readonly port: number;
  readonly pid: number;
  /** Milliseconds from the start of the process until it answered that it is ready. */
  readonly startUp: number;
  /** Escrows for any computer. */
  readonly migration: string;
  /** Searches and reveals any key. */
  readonly helpDesk: string;
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** Ceilings that stop an attacker would stop a benchmark too: they are raised here, in sight. */
const raised = {
  KEYHAVEN_REVEALS_PER_HOUR: '1000000000',
  KEYHAVEN_NEW_CLAIMS_PER_DAY: '1000000000',
  KEYHAVEN_NEW_MEGABYTES_PER_DAY: '1000000',
  KEYHAVEN_PROOFS_WAITING: '1000000',
  KEYHAVEN_DISK_RESERVE_MEGABYTES: '0',
};

export function settingsOf({ folder, databaseUrl }: Place): Record<string, string> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'database.url');
  if (databaseUrl !== undefined) writeFileSync(file, databaseUrl, { mode: 0o600 });
  return {
    KEYHAVEN_DATA_FOLDER: join(folder, 'data'),
    KEYHAVEN_KEY_FILE: join(folder, 'keys', 'keyhaven.key'),
    KEYHAVEN_CHECKPOINT_FILE: join(folder, 'checkpoint', 'head'),
    KEYHAVEN_HOST: '127.0.0.1',
    KEYHAVEN_PORT: '0',
    KEYHAVEN_DOMAINS: 'CONTOSO=contoso.com',
    KEYHAVEN_LOG_LEVEL: 'error',
    ...raised,
    ...(databaseUrl === undefined ? {} : { KEYHAVEN_DATABASE_URL_FILE: file }),
  };
}

/** Starts the server of that place, and makes the tokens at its first start. */
export async function startStage(place: Place): Promise<Stage> {
  const startedAt = performance.now();
  const env = { PATH: process.env['PATH'], HOME: place.folder, ...settingsOf(place) };
  const child = spawn(process.execPath, [program, 'serve'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const end = () => void child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.removeListener('exit', end));
  const port = await portOf(child);
  const startUp = performance.now() - startedAt;
  const tokens = await tokensOf(place, port);
  return { port, pid: child.pid ?? 0, startUp, ...tokens, kill: (signal) => kill(child, signal) };
}

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

function portOf(child: ChildProcess): Promise<number> {
  let output = '';
  return new Promise((resolve, reject) => {
    const look = (chunk: Buffer) => {
      output += chunk.toString('utf8');
      const port = /address\s+https:\/\/[^:]+:([0-9]+)/.exec(output)?.[1];
      if (port !== undefined) resolve(Number(port));
    };
    child.stdout?.on('data', look);
    child.stderr?.on('data', look);
    child.once('exit', (code) => {
      reject(new Error(`the server ended with ${String(code)}:\n${output}`));
    });
  });
}

const tokens = z.object({ migration: z.string(), helpDesk: z.string() });
type Tokens = z.infer<typeof tokens>;

async function tokensOf({ folder }: Place, port: number): Promise<Tokens> {
  const file = join(folder, 'tokens.json');
  if (existsSync(file)) return tokens.parse(JSON.parse(readFileSync(file, 'utf8')));
  const made = await makeTokens(port, join(folder, 'data', 'first-administrator.txt'));
  writeFileSync(file, JSON.stringify(made), { mode: 0o600 });
  return made;
}

async function makeTokens(port: number, oneTimeFile: string): Promise<Tokens> {
  const connection = await Connection.open(port);
  const call = async (path: string, body: unknown, bearer = 'none'): Promise<unknown> => {
    const { status, body: answer } = await connection.send(requestText('POST', `/api/v1${path}`, bearer, body));
    if (status >= 300) throw new Error(`${path}: ${status} ${answer.toString('utf8')}`);
    return answer.length === 0 ? undefined : JSON.parse(answer.toString('utf8'));
  };
  const enter = async (account: string, oneTime: string): Promise<string> => {
    const first = signInResponse.parse(await call('/sessions', { account, password: oneTime }));
    await call('/sessions/current/password', { currentPassword: oneTime, newPassword: password }, first.token);
    return signInResponse.parse(await call('/sessions', { account, password })).token;
  };
  const oneTime = readFileSync(oneTimeFile, 'utf8').trim().split(/\s+/).at(-1) ?? '';
  const administrator = await enter('administrator', oneTime);
  const request = { label: 'bench', role: 'data-migration', expiresInDays: 1 };
  const migration = issueTokenResponse.parse(await call('/tokens', request, administrator)).secret;
  const desk = { name: 'desk', roles: ['advanced-helpdesk'] };
  const added = addAccountResponse.parse(await call('/accounts', desk, administrator));
  const helpDesk = await enter(desk.name, added.oneTimePassword);
  connection.close();
  return { migration, helpDesk };
}

/** Mebibytes of memory that a process has resident. */
export function residentMemory(pid: number): number {
  return Number(/VmRSS:\s+([0-9]+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
}

/** Bytes of the embedded database, its log included. */
export function databaseBytes({ folder }: Place): number {
  return ['', '-wal']
    .map((end) => join(folder, 'data', `keyhaven.db${end}`))
    .filter((file) => existsSync(file))
    .reduce((sum, file) => sum + statSync(file).size, 0);
}
