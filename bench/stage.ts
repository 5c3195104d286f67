import { type ChildProcess, spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { callJson } from '../src/cli/api.ts';
import { httpApi } from '../src/cli/http-api.ts';
import { addAccountResponse } from '../src/wire/rest/accounts.ts';
import { signInResponse } from '../src/wire/rest/sessions.ts';
import { issueTokenResponse } from '../src/wire/rest/tokens.ts';
import { Connection, requestText } from './connection.ts';
import { endWithUs } from './end-with-us.ts';
import { type Place, settingsOf } from './place.ts';

const program = fileURLToPath(new URL('../bin/keyhaven.js', import.meta.url));
/** Of every account of the benchmark, on loopback and for as long as it runs. */
const password = 'correct horse battery staple';

/** Ruling 5 lets one operator have 30 keys an hour: 200 a second are thousands of people. */
const operatorCount = 64;

/** A running server as an administrator starts it. */
export interface Server {
  readonly port: number;
  readonly pid: number;
  /** Milliseconds from the start of the process until it said its address. */
  readonly startUp: number;
  end(signal?: NodeJS.Signals): Promise<void>;
}

/** A running server with everything to use it. */
export interface Stage extends Server {
  readonly place: Place;
  /** Escrows for any computer. */
  readonly migration: string;
  /** Searches, reveals any key, and reads the audit trail. */
  readonly helpDesk: string;
  /** Of many operators who reveal any key. One operator's reveals come one after the other: the later counts the earlier. */
  readonly operators: readonly string[];
  /** Issues tokens. */
  readonly administrator: string;
}

/** Of places of this run, by folder: who is signed in stays so while a server is started again. */
const bearers = new Map<string, Bearers>();

export async function startStage(place: Place): Promise<Stage> {
  return enterStage(place, await startServer(place));
}

/** The same for a server that runs already. */
export async function enterStage(place: Place, server: Server): Promise<Stage> {
  const known = bearers.get(place.folder) ?? (await enter(place, server.port));
  bearers.set(place.folder, known);
  return { ...server, place, ...known };
}

export async function startServer(place: Place): Promise<Server> {
  const env = { PATH: process.env['PATH'], HOME: place.folder, ...settingsOf(place) };
  const startedAt = performance.now();
  const child = endWithUs(spawn(process.execPath, [program, 'serve'], { env, stdio: ['ignore', 'pipe', 'pipe'] }));
  const port = await portOf(child);
  return {
    port,
    pid: child.pid ?? 0,
    startUp: performance.now() - startedAt,
    end: (signal = 'SIGTERM') => end(child, signal),
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
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

/** What a command needs that writes to this server from a shell of its own. */
export function writerEnvironment({ place: { folder }, migration }: Stage): Record<string, string | undefined> {
  const certificate = new X509Certificate(readFileSync(join(folder, 'data', 'tls.crt')));
  return {
    PATH: process.env['PATH'],
    HOME: folder,
    KEYHAVEN_TOKEN: migration,
    KEYHAVEN_FINGERPRINT: certificate.fingerprint256,
  };
}

type Bearers = Pick<Stage, 'migration' | 'helpDesk' | 'operators' | 'administrator'>;
type Call = <T>(schema: z.ZodType<T>, path: string, body: unknown, bearer?: string) => Promise<T>;

/** Signs in, and makes the accounts at the first start of a place. */
async function enter({ folder }: Place, port: number): Promise<Bearers> {
  const connection = await Connection.open(port);
  const call: Call = async (schema, path, body, bearer = 'none') => {
    const { status, body: answer } = await connection.send(requestText('POST', `/api/v1${path}`, bearer, body));
    if (status >= 300) throw new Error(`${path}: ${status} ${answer.toString('utf8')}`);
    return schema.parse(answer.length === 0 ? undefined : JSON.parse(answer.toString('utf8')));
  };
  try {
    const oneTimeFile = join(folder, 'data', 'first-administrator.txt');
    if (existsSync(oneTimeFile)) await makeAccounts(call, oneTimeFile);
    const administrator = await signIn(call, 'administrator');
    const request = { label: 'bench', role: 'data-migration', expiresInDays: 2 };
    return {
      administrator,
      migration: (await call(issueTokenResponse, '/tokens', request, administrator)).secret,
      helpDesk: await signIn(call, 'desk'),
      operators: await issueOperators(folder),
    };
  } finally {
    connection.close();
  }
}

/** A token that reveals is issued on the server itself, by its owner. */
async function issueOperators(folder: string): Promise<string[]> {
  const here = httpApi('the server', { kind: 'unix', path: join(folder, 'data', 'admin.sock') });
  const request = { label: 'bench', role: 'advanced-helpdesk', mayReveal: true, expiresInDays: 2 };
  const issued = Array.from({ length: operatorCount }, () =>
    callJson(here, issueTokenResponse, 'POST', '/tokens', request),
  );
  return (await Promise.all(issued)).map(({ secret }) => secret);
}

async function makeAccounts(call: Call, oneTimeFile: string): Promise<void> {
  const oneTime = readFileSync(oneTimeFile, 'utf8').trim().split(/\s+/).at(-1) ?? '';
  await choosePassword(call, 'administrator', oneTime);
  const administrator = await signIn(call, 'administrator');
  const desk = { name: 'desk', roles: ['advanced-helpdesk', 'auditor'] };
  const { oneTimePassword } = await call(addAccountResponse, '/accounts', desk, administrator);
  await choosePassword(call, desk.name, oneTimePassword);
  // Not before: a start that is interrupted here begins again.
  rmSync(oneTimeFile);
}

async function choosePassword(call: Call, account: string, oneTime: string): Promise<void> {
  const { token } = await call(signInResponse, '/sessions', { account, password: oneTime });
  const change = { currentPassword: oneTime, newPassword: password };
  await call(z.unknown(), '/sessions/current/password', change, token);
}

async function signIn(call: Call, account: string): Promise<string> {
  return (await call(signInResponse, '/sessions', { account, password })).token;
}
