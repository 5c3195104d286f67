import { chmodSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { replaceDurably, systemCode } from '../base/durable-file.ts';
import { KeyhavenError } from '../base/error.ts';
import type { Environment } from './io.ts';

const sessionSchema = z.strictObject({
  account: z.string(),
  token: z.string(),
  expiresAt: z.string(),
  /** Path of the file with the authorities to believe. */
  caFile: z.string().optional(),
  fingerprint: z.string().optional(),
});

const fileSchema = z.strictObject({
  version: z.literal(1),
  /** The server that commands use when none is named. */
  current: z.string().optional(),
  servers: z.record(z.string(), sessionSchema),
});

export type SavedSession = z.infer<typeof sessionSchema>;
export type SessionFile = z.infer<typeof fileSchema>;

const nothingSaved: SessionFile = { version: 1, servers: {} };

/** `$XDG_CONFIG_HOME/keyhaven/session.json`, else under `~/.config`; `%APPDATA%` on Windows. */
export function sessionPath(env: Environment): string {
  const home = env['HOME'] ?? homedir();
  const folder = env['XDG_CONFIG_HOME'] ?? (process.platform === 'win32' ? env['APPDATA'] : undefined) ?? join(home, '.config');
  return join(folder, 'keyhaven', 'session.json');
}

/** What `keyhaven sign-in` saved. Throws `configuration-invalid` for a file that others can read, or that is damaged. */
export function readSessions(env: Environment): SessionFile {
  const path = sessionPath(env);
  const text = readIfThere(path);
  if (text === undefined) return nothingSaved;
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) {
    throw unusable(`${path} holds a session and others can read it; run chmod 600 on it, and keyhaven sign-out --everywhere`);
  }
  const parsed = fileSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
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
