import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { systemCode } from '../base/durable-file.ts';
import { isKeyhavenError, KeyhavenError } from '../base/error.ts';
import { programVersion } from '../base/program-version.ts';
import type { Secret } from '../base/secret.ts';
import { parseContent, readAnswer } from './answer.ts';
import type { Api, Method } from './api.ts';
import { ConnectionPool } from './connection-pool.ts';
import { KeptConnection } from './kept-connection.ts';
import { asBytes } from './line-reader.ts';
import { openTlsSocket, type Trust } from './tls-socket.ts';

const connectTimeout = 10_000;
// read once: it lies in a file
const userAgent = `keyhaven-cli/${programVersion()}`;
const answerTimeout = 60_000;
const largestAnswer = 32 * 1024 * 1024;

/** Where requests go. `plain` exists for the lab switch of the server and is kept to this machine. */
export type Target =
  | { readonly kind: 'tls'; readonly host: string; readonly port: number; readonly trust: Trust }
  | { readonly kind: 'plain'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string };

/** Reads `https://host[:port]`. Throws `request-invalid` for anything else, and for plain HTTP to another machine. */
export function parseServer(text: string, trust: Trust): Target {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const host = url?.hostname.replace(/^\[|\]$/g, '') ?? '';
  const bare =
    url !== undefined && url.pathname === '/' && url.search === '' && url.username === '' && url.password === '';
  if (bare && url.protocol === 'https:') return { kind: 'tls', host, port: Number(url.port || 443), trust };
  if (bare && url.protocol === 'http:' && ['localhost', '127.0.0.1', '::1'].includes(host)) {
    return { kind: 'plain', host, port: Number(url.port || 80) };
  }
  throw new KeyhavenError(
    'request-invalid',
    'give the server as https://host or https://host:port; passwords do not travel over plain HTTP',
  );
}

/** A bearer token, or what makes a Kerberos token: anew for each request, since the server takes none twice. */
export type Credential = Secret | (() => Promise<Secret>);

/** HTTP/1.1, one connection for each request. With a credential, or as nobody, or as the owner of the local socket. */
export function httpApi(place: string, target: Target, credential?: Credential): Api {
  return {
    place,
    call: async (method, path, body) => {
      const authorization = await authorizationOf(credential);
      const socket = await openSocket(place, target);
      try {
        const answer = await exchange(socket, target, { method, path, body, authorization });
        return readAnswer(place, { status: answer.status, content: parseContent(place, answer.status, answer.text) });
      } catch (error) {
        throw unreachable(place, error);
      } finally {
        socket.destroy();
      }
    },
    close: async () => Promise.resolve(),
  };
}

/**
 * The same over at most that many connections, which are kept open, for whoever sends thousands of requests at once. A
 * kept connection can end under a request, so what goes this way must be safe to send again. An answer has a minute.
 */
export function pooledApi(place: string, target: Target, credential: Credential | undefined, connections: number): Api {
  const pool = new ConnectionPool(
    async () => new KeptConnection(await openSocket(place, target), largestAnswer),
    connections,
  );
  return {
    place,
    call: async (method, path, body) => {
      const text = requestText(target, { method, path, body, authorization: await authorizationOf(credential) });
      try {
        const answer = await pool.use(async (connection) => connection.send(text, answerTimeout));
        return readAnswer(place, { status: answer.status, content: parseContent(place, answer.status, answer.text) });
      } catch (error) {
        throw unreachable(place, error);
      }
    },
    close: async () => pool.close(),
  };
}

async function authorizationOf(credential: Credential | undefined): Promise<string | undefined> {
  if (credential === undefined) return undefined;
  if (typeof credential === 'function') return `Negotiate ${(await credential()).revealText()}`;
  return `Bearer ${credential.revealText()}`;
}

async function openSocket(place: string, target: Target): Promise<Socket> {
  try {
    if (target.kind === 'tls') return await openTlsSocket(target.host, target.port, target.trust, connectTimeout);
    return await openPlainSocket(
      target.kind === 'unix' ? { path: target.path } : { host: target.host, port: target.port },
    );
  } catch (error) {
    throw unreachable(place, error);
  }
}

async function openPlainSocket(where: { path: string } | { host: string; port: number }): Promise<Socket> {
  const socket = connect({ ...where, timeout: connectTimeout });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('timeout', () => socket.destroy(new Error('timeout')));
    socket.once('connect', () => {
      socket.setTimeout(0);
      resolve(socket);
    });
  });
}

interface Exchange {
  readonly method: Method;
  readonly path: string;
  readonly body: unknown;
  readonly authorization: string | undefined;
}

/** Names and values of a request's head, whichever way it is sent. */
function headersOf(target: Target, { authorization }: Exchange, length: number | undefined): Record<string, string> {
  return {
    host: target.kind === 'unix' ? 'localhost' : hostHeader(target),
    accept: 'application/json, application/problem+json',
    'user-agent': userAgent,
    ...(authorization !== undefined && { authorization }),
    ...(length !== undefined && { 'content-type': 'application/json', 'content-length': String(length) }),
  };
}

function requestText(target: Target, sent: Exchange): string {
  const content = sent.body === undefined ? undefined : JSON.stringify(sent.body);
  const headers = headersOf(target, sent, content === undefined ? undefined : Buffer.byteLength(content));
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  // a token file of several lines would write headers of its own
  if (lines.some((line) => /[^\x20-\x7e]/.test(line))) {
    throw new KeyhavenError(
      'configuration-invalid',
      'the token holds characters that no token has; is it the right file?',
    );
  }
  return [`${sent.method} /api/v1${sent.path} HTTP/1.1`, ...lines, '', content ?? ''].join('\r\n');
}

async function exchange(socket: Socket, target: Target, sent: Exchange): Promise<{ status: number; text: string }> {
  const content = sent.body === undefined ? undefined : Buffer.from(JSON.stringify(sent.body), 'utf8');
  const outgoing = request({
    createConnection: () => socket,
    method: sent.method,
    path: `/api/v1${sent.path}`,
    headers: headersOf(target, sent, content?.length),
  });
  const answered = answerTo(outgoing);
  outgoing.end(content);
  const incoming = await answered;
  return { status: incoming.statusCode ?? 0, text: await readText(incoming) };
}

async function answerTo(outgoing: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    outgoing.once('response', resolve);
    outgoing.once('error', reject);
  });
}

async function readText(incoming: IncomingMessage): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of incoming) {
    const bytes = asBytes(part);
    length += bytes.length;
    if (length > largestAnswer)
      throw new KeyhavenError('request-too-large', 'the answer is larger than 32 MiB; ask for less');
    parts.push(bytes);
  }
  return Buffer.concat(parts).toString('utf8');
}

function hostHeader(target: { host: string; port: number }): string {
  return `${target.host.includes(':') ? `[${target.host}]` : target.host}:${target.port}`;
}

const portHint = 'compare the name and the port: a server listens on 8443 unless KEYHAVEN_PORT says otherwise';

function unreachable(place: string, error: unknown): KeyhavenError {
  if (isKeyhavenError(error)) return error;
  return new KeyhavenError('server-unreachable', `cannot reach ${place} (${systemCode(error)})`, {
    facts: place.startsWith('https:') ? { hint: portHint } : {},
    cause: error,
  });
}
