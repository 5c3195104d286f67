import { join } from 'node:path';
import type { Config } from '../config.ts';
import { listen, type RunningServer } from '../http/listen.ts';
import type { ServerOptions } from '../http/server.ts';
import type { Certificate } from './certificate.ts';

export interface Listening {
  readonly url: string;
  readonly socket: string;
  /** SHA-256 of the certificate; undefined on plain HTTP. */
  readonly fingerprint: string | undefined;
}

/** The network and the socket of one server. */
export class Doors {
  readonly #server: ServerOptions;
  readonly #config: Config;
  readonly #certificate: Certificate | undefined;
  #running: RunningServer | undefined;

  constructor(server: ServerOptions, config: Config, certificate: Certificate | undefined) {
    this.#server = server;
    this.#config = config;
    this.#certificate = certificate;
  }

  async open(): Promise<Listening> {
    const { host, port, labHttp, dataFolder } = this.#config;
    const socket = join(dataFolder, 'admin.sock');
    this.#running = await listen(this.#server, { host, port, allowPlainHttp: labHttp, socketPath: socket });
    const [url = ''] = this.#running.addresses;
    return { url: url.replace('0.0.0.0', '127.0.0.1'), socket, fingerprint: this.#certificate?.fingerprint };
  }

  async close(): Promise<void> {
    await this.#running?.close();
  }
}
