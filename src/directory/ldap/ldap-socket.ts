import { connect as connectPlain, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import {
  type Control,
  ExtendedRequest,
  type Message,
  MessageParser,
  type MessageResponse,
  PagedResultsControl,
  SearchEntry,
  SearchReference,
} from 'ldapts';
import { type Millis, second } from '../../base/clock.ts';
import { isKeyhavenError, type KeyhavenError } from '../../base/error.ts';
import type { ControllerAddress } from './controller-address.ts';
import { connectionError, directoryError } from './ldap-failure.ts';

export interface LdapSocketOptions {
  /** PEM of the authorities that are trusted, and no others; those of the system when left out. */
  readonly ca?: string | undefined;
  readonly connectTimeout?: Millis | undefined;
  /** For one answer; a page of a search is one. */
  readonly requestTimeout?: Millis | undefined;
}

/** A finished answer with what came before it. */
export interface LdapAnswer {
  readonly status: number;
  /** What the controller says of a failure, for administrators. */
  readonly diagnostic: string;
  readonly entries: readonly SearchEntry[];
  readonly cookie: Buffer | undefined;
}

interface Waiting {
  readonly message: Message;
  readonly entries: SearchEntry[];
  readonly resolve: (answer: LdapAnswer) => void;
  readonly reject: (error: KeyhavenError) => void;
  readonly timer: NodeJS.Timeout;
}

const startTls = '1.3.6.1.4.1.1466.20037';
const defaultTimeout = { connect: 5 * second, request: 30 * second };

/**
 * One encrypted connection that carries messages of ldapts. The client of ldapts is not used: it reconnects by itself
 * without a bind, so that a search would run as nobody, and ends a paged search at the first page that is empty, which
 * Active Directory sends where a filter matches rarely. This one ends for good at the first failure.
 */
export class LdapSocket {
  readonly host: string;
  readonly #requestTimeout: Millis;
  readonly #waiting = new Map<string, Waiting>();
  readonly #socket: Socket;
  #lastId = 0;
  #failure: KeyhavenError | undefined;

  private constructor(socket: Socket, host: string, requestTimeout: Millis) {
    this.host = host;
    this.#requestTimeout = requestTimeout;
    this.#socket = socket;
    this.#listen(socket);
  }

  /** Connects and does not return before the connection is encrypted and the certificate was found good. */
  static async open(address: ControllerAddress, options: LdapSocketOptions = {}): Promise<LdapSocket> {
    const { host, port, security } = address;
    const timeout = options.connectTimeout ?? defaultTimeout.connect;
    const requestTimeout = options.requestTimeout ?? defaultTimeout.request;
    const tls = tlsOptions(host, options);
    if (security === 'tls') {
      const socket = connectTls({ ...tls, host, port });
      await settled(socket, 'secureConnect', host, timeout);
      return new LdapSocket(socket, host, requestTimeout);
    }
    const socket = connectPlain({ host, port });
    await settled(socket, 'connect', host, timeout);
    const plain = new LdapSocket(socket, host, timeout);
    return plain.#secure(tls, requestTimeout);
  }

  get isOpen(): boolean {
    return this.#failure === undefined;
  }

  /** Sends what `make` builds around the given message id. Rejects with a `directory-…` error when no answer comes. */
  async request(make: (messageId: number) => Message): Promise<LdapAnswer> {
    if (this.#failure !== undefined) throw this.#failure;
    this.#lastId = (this.#lastId % 0x7fff_fffe) + 1;
    const message = make(this.#lastId);
    return await new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#fail(
          directoryError(
            'no-answer',
            this.host,
            `${this.host} did not answer within ${this.#requestTimeout / second} seconds`,
          ),
        );
      }, this.#requestTimeout);
      this.#waiting.set(String(message.messageId), { message, entries: [], resolve, reject, timer });
      this.#socket.write(message.write());
    });
  }

  /** Lets go of the connection at once. What still waits for an answer is rejected. */
  close(): void {
    this.#fail(directoryError('connection-lost', this.host, `the connection to ${this.host} was closed here`));
  }

  #listen(socket: Socket): void {
    const parser = new MessageParser();
    parser.on('message', (message) => {
      this.#take(message);
    });
    parser.on('error', (error) => {
      this.#fail(directoryError('unreadable', this.host, `${this.host} does not answer as a directory does`, error));
    });
    socket.on('data', (data) => {
      if (this.isOpen) parser.read(data, this.#waiting);
    });
    socket.on('error', (error) => {
      this.#fail(connectionError(error, this.host));
    });
    socket.on('close', () => {
      this.#fail(directoryError('connection-lost', this.host, `the connection to ${this.host} ended`));
    });
  }

  #take(message: MessageResponse): void {
    const waiting = this.#waiting.get(String(message.messageId));
    if (waiting === undefined) return;
    if (message instanceof SearchEntry) waiting.entries.push(message);
    else if (!(message instanceof SearchReference)) {
      // references lead into other domains: what they hold is not asked for
      this.#waiting.delete(String(message.messageId));
      clearTimeout(waiting.timer);
      const { status, errorMessage: diagnostic } = message;
      waiting.resolve({ status, diagnostic, entries: waiting.entries, cookie: cookieOf(message.controls) });
    }
  }

  #fail(failure: KeyhavenError): void {
    this.#failure ??= failure;
    this.#socket.destroy();
    for (const { timer, reject } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(this.#failure);
    }
    this.#waiting.clear();
  }

  async #secure(tls: ConnectionOptions, requestTimeout: Millis): Promise<LdapSocket> {
    try {
      const { status, diagnostic } = await this.request(
        (messageId) => new ExtendedRequest({ messageId, oid: startTls }),
      );
      if (status !== 0) {
        throw directoryError(
          'tls-failed',
          this.host,
          `${this.host} refuses StartTLS: ${diagnostic || `result ${status}`}`,
        );
      }
      this.#socket.removeAllListeners();
      const secure = connectTls({ ...tls, socket: this.#socket });
      await settled(secure, 'secureConnect', this.host, this.#requestTimeout);
      return new LdapSocket(secure, this.host, requestTimeout);
    } catch (error) {
      this.close();
      throw error;
    }
  }
}

function tlsOptions(host: string, { ca }: LdapSocketOptions): ConnectionOptions {
  const isAddress = /^[\d.]+$|:/.test(host);
  return { minVersion: 'TLSv1.2', ...(isAddress ? {} : { servername: host }), ...(ca === undefined ? {} : { ca }) };
}

/** Waits for the socket to be ready; destroys it when it is not, so that a failed start leaves nothing behind. */
async function settled(socket: Socket, event: string, host: string, timeout: Millis): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const end = (error: unknown): void => {
      clearTimeout(timer);
      socket.removeAllListeners();
      socket.on('error', () => undefined);
      socket.destroy();
      reject(isKeyhavenError(error) ? error : connectionError(error, host));
    };
    const timer = setTimeout(() => {
      end(directoryError('no-answer', host, `${host} did not answer within ${timeout / second} seconds`));
    }, timeout);
    socket.once('error', end);
    socket.once('close', () => {
      end(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
    });
    socket.once(event, () => {
      clearTimeout(timer);
      socket.removeAllListeners('error');
      socket.removeAllListeners('close');
      resolve();
    });
  });
}

function cookieOf(controls: readonly Control[] | undefined): Buffer | undefined {
  const cookie = controls?.find((control) => control instanceof PagedResultsControl)?.value?.cookie;
  return cookie === undefined || cookie.length === 0 ? undefined : cookie;
}
