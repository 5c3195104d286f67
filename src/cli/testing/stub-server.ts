import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Server } from 'node:net';
import { generate } from 'selfsigned';
import { onTestFinished } from 'vitest';

export interface StubServer {
  /** `https://localhost:port`, or with the name that was asked for. */
  readonly url: string;
  readonly port: number;
  readonly certificate: string;
  readonly fingerprint: string;
  /** As `METHOD path`, with the parsed body and the bearer; `bearer` is the whole header where it holds something else. */
  readonly requests: StubRequest[];
}

export interface StubRequest {
  readonly call: string;
  readonly body: unknown;
  readonly bearer: string | undefined;
}

export interface StubAnswer {
  readonly status?: number;
  readonly json?: unknown;
  readonly text?: string;
}

export type Answering = (request: StubRequest) => StubAnswer;

const here = { name: 'localhost', address: '127.0.0.1' };

/** A real HTTPS server with a self-signed certificate that ends with the test. */
export async function stubHttps(answer: Answering, { name, address } = here): Promise<StubServer> {
  const pems = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: name }] }],
  });
  const requests: StubRequest[] = [];
  const server = createTlsServer({ key: pems.private, cert: pems.cert }, listener(requests, answer));
  const port = await listen(server, 0, address);
  const fingerprint = new X509Certificate(pems.cert).fingerprint256;
  return { url: `https://${name}:${port}`, port, certificate: pems.cert, fingerprint, requests };
}

/** The same without TLS: on a free port, or on a Unix socket. */
export async function stubHttp(answer: Answering, path?: string): Promise<{ port: number; requests: StubRequest[] }> {
  const requests: StubRequest[] = [];
  return { port: await listen(createServer(listener(requests, answer)), path ?? 0), requests };
}

async function listen(server: Server, where: number | string, host = here.address): Promise<number> {
  if (typeof where === 'number') server.listen(where, host);
  else server.listen(where);
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  const bound = server.address();
  return typeof bound === 'object' && bound !== null ? bound.port : 0;
}

function listener(requests: StubRequest[], answer: Answering): RequestListener {
  return (incoming, outgoing) => {
    const parts: Buffer[] = [];
    incoming.on('data', (part: Buffer) => parts.push(part));
    incoming.on('end', () => {
      const text = Buffer.concat(parts).toString('utf8');
      const request: StubRequest = {
        call: `${incoming.method ?? ''} ${incoming.url ?? ''}`,
        body: text === '' ? undefined : JSON.parse(text),
        bearer: incoming.headers.authorization?.replace(/^Bearer /, ''),
      };
      requests.push(request);
      const { status = 200, json, text: plain } = answer(request);
      const content = plain ?? (json === undefined ? '' : JSON.stringify(json));
      outgoing.writeHead(status, { 'content-type': 'application/json' }).end(content);
    });
  };
}
