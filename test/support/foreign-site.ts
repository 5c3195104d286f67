import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import { foreignHost } from './browser.ts';

/** A server of somebody else on this machine. */
export interface ForeignSite {
  /** Under another name: another site. */
  readonly otherSite: string;
  /** Under the server's name and another port: the same site to a browser, but not the same origin. */
  readonly sameSite: string;
  /** What `/` answers from now on. */
  show(html: string): void;
  close(): Promise<void>;
}

export async function startForeignSite(): Promise<ForeignSite> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: foreignHost }], { keySize: 2048 });
  let page = '';
  const server = createServer({ cert, key }, (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = addressOf(server.address());
  return {
    otherSite: `https://${foreignHost}:${String(port)}/`,
    sameSite: `https://localhost:${String(port)}/`,
    show: (html) => {
      page = html;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address;
}
