import { type Agent, type IncomingHttpHeaders, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

export interface ClientRequest {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly payload?: object;
  readonly agent?: Agent;
}

export interface ClientAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Where to send: the address of a server, or the path of its Unix socket. Certificates are not looked at. */
export type Target = { readonly url: string } | { readonly socketPath: string };

/** One request over a real socket. */
export function send(
  target: Target,
  { method = 'GET', path, headers = {}, payload, agent }: ClientRequest,
): Promise<ClientAnswer> {
  const body = payload === undefined ? undefined : JSON.stringify(payload);
  const options = {
    method,
    path,
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(agent && { agent }),
    ...('url' in target ? addressOf(target.url) : { socketPath: target.socketPath }),
  };
  return new Promise((resolve, reject) => {
    const secure = 'url' in target && target.url.startsWith('https:');
    const outgoing = secure ? requestHttps({ ...options, rejectUnauthorized: false }) : requestHttp(options);
    outgoing.on('error', reject);
    outgoing.on('response', (incoming) => {
      incoming.toArray().then((chunks: Buffer[]) => {
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        });
      }, reject);
    });
    outgoing.end(body);
  });
}

function addressOf(url: string): { host: string; port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}
