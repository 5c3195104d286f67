import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { connect, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { systemCode } from '../base/durable-file.ts';
import { isKeyhavenError, KeyhavenError } from '../base/error.ts';
import { programVersion } from '../base/program-version.ts';
import type { Secret } from '../base/secret.ts';
import { parseContent, readAnswer } from './answer.ts';
import type { Api, Method } from './api.ts';
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

/** HTTP/1.1, one connection for each request. With a bearer token, or as nobody, or as the owner of the local socket. */
export function httpApi(place: string, target: Target, bearer?: Secret): Api {
  return {
    place,
    call: async (method, path, body) => {
      const socket = await openSocket(place, target);
      try {
        const answer = await exchange(target, { method, path, body, bearer }, { createConnection: () => socket });
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
export function pooledApi(place: string, target: Target, bearer: Secret | undefined, connections: number): Api {
  const agent = new SocketPool(place, target, connections);
  return {
    place,
    call: async (method, path, body) => {
      try {
        const answer = await exchange(target, { method, path, body, bearer }, { agent, timeout: answerTimeout });
        return readAnswer(place, { status: answer.status, content: parseContent(place, answer.status, answer.text) });
      } catch (error) {
        throw unreachable(place, error);
      }
    },
    close: async () => agent.destroy(),
  };
}

/** Connections that prove whom they lead to in the same way as single ones. */
class SocketPool extends Agent {
  readonly #open: () => Promise<Socket>;

  constructor(place: string, target: Target, connections: number) {
    super({ keepAlive: true, maxSockets: connections, maxFreeSockets: connections });
    this.#open = async () => openSocket(place, target);
  }

  override createConnection(_options: unknown, opened?: (error: Error | null, socket: Duplex) => void): undefined {
    this.#open().then(
      (socket) => opened?.(null, socket),
      // Node's own type asks for a socket beside the error, and its code looks at the error alone
      (error: unknown) => opened?.(error instanceof Error ? error : new Error('no connection'), new Socket()),
    );
  }
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
  readonly bearer: Secret | undefined;
}

type Carrier = { readonly createConnection: () => Socket } | { readonly agent: Agent; readonly timeout: number };

async function exchange(target: Target, sent: Exchange, carrier: Carrier): Promise<{ status: number; text: string }> {
  const content = sent.body === undefined ? undefined : Buffer.from(JSON.stringify(sent.body), 'utf8');
  const outgoing = request({
    ...carrier,
    method: sent.method,
    path: `/api/v1${sent.path}`,
    headers: {
      host: target.kind === 'unix' ? 'localhost' : hostHeader(target),
      accept: 'application/json, application/problem+json',
      'user-agent': userAgent,
      ...(sent.bearer && { authorization: `Bearer ${sent.bearer.revealText()}` }),
      ...(content && { 'content-type': 'application/json', 'content-length': content.length }),
    },
  });
  const answered = answerTo(outgoing);
  outgoing.once('timeout', () => {
    outgoing.destroy(new KeyhavenError('server-unreachable', 'no answer within a minute'));
  });
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

function unreachable(place: string, error: unknown): KeyhavenError {
  if (isKeyhavenError(error)) return error;
  return new KeyhavenError('server-unreachable', `cannot reach ${place} (${systemCode(error)})`, { cause: error });
}
