import { chmodSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { replaceDurably, systemCode } from '../base/durable-file.ts';
import { KeyhavenError } from '../base/error.ts';
import type { Environment } from './io.ts';
import { isRecord, textOf } from './record.ts';

export interface SavedSession {
  readonly account: string;
  readonly token: string;
  readonly expiresAt: string;
  /** Path of the file with the authorities to believe. */
  readonly caFile?: string;
  readonly fingerprint?: string;
}

export interface SessionFile {
  readonly version: 1;
  /** The server that commands use when none is named. */
  readonly current?: string;
  readonly servers: Readonly<Record<string, SavedSession>>;
}

const nothingSaved: SessionFile = { version: 1, servers: {} };

/** `$XDG_CONFIG_HOME/keyhaven/session.json`, else under `~/.config`; `%APPDATA%` on Windows. */
export function sessionPath(env: Environment): string {
  const home = env['HOME'] ?? homedir();
  const folder =
    env['XDG_CONFIG_HOME'] ?? (process.platform === 'win32' ? env['APPDATA'] : undefined) ?? join(home, '.config');
  return join(folder, 'keyhaven', 'session.json');
}

/** What `keyhaven sign-in` saved. Throws `configuration-invalid` for a file that others can read, or that is damaged. */
export function readSessions(env: Environment): SessionFile {
  const path = sessionPath(env);
  const text = readIfThere(path);
  if (text === undefined) return nothingSaved;
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) {
    throw unusable(
      `${path} holds a session and others can read it; run chmod 600 on it, and keyhaven sign-out --everywhere`,
    );
  }
  const parsed = readFile(parseJson(text));
  if (parsed !== undefined) return parsed;
  throw unusable(`${path} cannot be read as a session file; delete it and sign in again`);
}

/** Replaces the file, readable by its owner alone. */
export async function writeSessions(env: Environment, sessions: SessionFile): Promise<void> {
  const path = sessionPath(env);
  const made = mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if (made !== undefined) chmodSync(dirname(path), 0o700);
  await replaceDurably(path, `${JSON.stringify(sessions, null, 2)}\n`, 0o600);
}

/** One spelling of a server's address, so that a slash or a capital does not hide a session. */
export function serverKey(server: string): string {
  return URL.canParse(server) ? new URL(server).origin : server;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return undefined;
    throw new KeyhavenError('configuration-invalid', `cannot read ${path} (${systemCode(cause)})`, { cause });
  }
}

function readFile(file: unknown): SessionFile | undefined {
  if (!isRecord(file) || file['version'] !== 1 || !isRecord(file['servers'])) return undefined;
  const current = textOf(file, 'current');
  const sessions = Object.entries(file['servers']).map(([url, saved]) => [url, readSession(saved)] as const);
  const known = sessions.filter((entry): entry is [string, SavedSession] => entry[1] !== undefined);
  if (known.length !== sessions.length) return undefined;
  return { version: 1, ...(current !== undefined && { current }), servers: Object.fromEntries(known) };
}

function readSession(saved: unknown): SavedSession | undefined {
  if (!isRecord(saved)) return undefined;
  const [account, token, expiresAt] = ['account', 'token', 'expiresAt'].map((name) => textOf(saved, name));
  if (account === undefined || token === undefined || expiresAt === undefined) return undefined;
  const caFile = textOf(saved, 'caFile');
  const fingerprint = textOf(saved, 'fingerprint');
  return {
    account,
    token,
    expiresAt,
    ...(caFile !== undefined && { caFile }),
    ...(fingerprint !== undefined && { fingerprint }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unusable(sentence: string): KeyhavenError {
  return new KeyhavenError('configuration-invalid', sentence);
}
