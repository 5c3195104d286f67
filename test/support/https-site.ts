import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import { generate } from 'selfsigned';

/** An authority of nobody, and a certificate for this machine that it signed. */
export interface Authority {
  readonly ca: string;
  readonly key: string;
  readonly cert: string;
}

export async function makeAuthority(): Promise<Authority> {
  const root = await generate([{ name: 'commonName', value: 'Test Authority' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const leaf = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ca: { key: root.private, cert: root.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
    ],
  });
  return { ca: root.cert, key: leaf.private, cert: leaf.cert };
}

export interface HttpsSite {
  /** Without a slash at its end. */
  readonly origin: string;
  /** Who answers from now on. */
  serve(handler: RequestListener): void;
  /** Whether anybody answers: a site that is down refuses connections on the port that it had. */
  down(): Promise<void>;
  up(): Promise<void>;
}

/** A server on loopback. The caller takes it down. */
export async function startHttpsSite({ key, cert }: Omit<Authority, 'ca'>): Promise<HttpsSite> {
  let answer: RequestListener = (_request, response) => void response.writeHead(503).end();
  const make = () =>
    createServer({ key, cert }, (request, response) => {
      answer(request, response);
    });
  let server = make();
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
  await listen(0);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the system gave no port');
  const { port } = address;
  return {
    origin: `https://127.0.0.1:${String(port)}`,
    serve: (handler) => {
      answer = handler;
    },
    down: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
    up: async () => {
      server = make();
      await listen(port);
    },
  };
}
