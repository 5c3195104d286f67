import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { systemCode } from '../base/durable-file.ts';
import { KeyhavenError } from '../base/error.ts';
import { Secret } from '../base/secret.ts';
import { parseServer, type Target } from './http-api.ts';
import type { Environment } from './io.ts';
import { readSessions, type SavedSession, serverKey } from './session-file.ts';
import { parseFingerprint } from './tls-socket.ts';

/** How the server is to be known; the first source that says something decides alone. */
export interface TrustOptions {
  readonly ca?: string | undefined;
  readonly fingerprint?: string | undefined;
}

export interface ServerAddress {
  /** Scheme, host and port, as sessions are saved under. */
  readonly url: string;
  readonly target: Target;
  /** What `sign-in` saves, so that later commands need no options. */
  readonly trust: { readonly caFile?: string; readonly fingerprint?: string };
}

/** A server by its address, with the trust from options, environment, or what was saved at sign-in. */
export function serverAddress(env: Environment, server: string, options: TrustOptions): ServerAddress {
  const saved = readSessions(env).servers[serverKey(server)];
  const trust =
    trustFrom(options) ??
    trustFrom({ ca: env['KEYHAVEN_CA'], fingerprint: env['KEYHAVEN_FINGERPRINT'] }) ??
    savedTrust(saved);
  const ca = trust.caFile === undefined ? undefined : readText(trust.caFile);
  const fingerprint = trust.fingerprint === undefined ? undefined : parseFingerprint(trust.fingerprint);
  return { url: serverKey(server), target: parseServer(server, { ca, fingerprint }), trust };
}

/** The bearer of this server: `KEYHAVEN_TOKEN`, the file that `KEYHAVEN_TOKEN_FILE` names, or the saved session. */
export function bearerFor(env: Environment, server: string): Secret | undefined {
  const token = env['KEYHAVEN_TOKEN'] ?? '';
  if (token !== '') return Secret.fromText(token.trim());
  const file = env['KEYHAVEN_TOKEN_FILE'] ?? '';
  if (file !== '') return Secret.fromText(readText(file).trim());
  const saved = readSessions(env).servers[serverKey(server)];
  return saved === undefined ? undefined : Secret.fromText(saved.token);
}

function trustFrom(given: TrustOptions): ServerAddress['trust'] | undefined {
  const ca = given.ca ?? '';
  const fingerprint = given.fingerprint ?? '';
  if (ca === '' && fingerprint === '') return undefined;
  return { ...(ca !== '' && { caFile: resolve(ca) }), ...(fingerprint !== '' && { fingerprint }) };
}

function savedTrust(saved: SavedSession | undefined): ServerAddress['trust'] {
  return trustFrom({ ca: saved?.caFile, fingerprint: saved?.fingerprint }) ?? {};
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new KeyhavenError('configuration-invalid', `cannot read ${path} (${systemCode(cause)})`, { cause });
  }
}
