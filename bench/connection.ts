import { connect, type TLSSocket } from 'node:tls';

export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

const endOfHead = Buffer.from('\r\n\r\n');

/**
 * One HTTPS connection that is kept open and carries one request at a time. It reads no more of HTTP than the servers
 * here write (a status line and a content length), because what the client costs is missing to the server: they share
 * the machine.
 */
export class Connection {
  readonly #socket: TLSSocket;
  #received: Buffer[] = [];
  #waiting: Waiting | undefined;

  private constructor(socket: TLSSocket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#receive(chunk);
    });
    const end = (error?: Error) => {
      this.#waiting?.reject(error ?? new Error('the server closed the connection'));
      this.#waiting = undefined;
    };
    socket.on('error', end);
    socket.on('close', () => {
      end();
    });
  }

  static open(port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      // A certificate made by the server itself a moment ago proves nothing, and this is loopback.
      const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, servername: 'localhost' });
      socket.setNoDelay(true);
      socket.once('error', reject);
      socket.once('secureConnect', () => {
        socket.off('error', reject);
        resolve(new Connection(socket));
      });
    });
  }

  send(request: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    this.#received.push(chunk);
    const all = this.#received.length === 1 ? chunk : Buffer.concat(this.#received);
    const head = all.indexOf(endOfHead);
    if (head < 0) return;
    const text = all.toString('latin1', 0, head);
    const length = Number(/\r\ncontent-length: *([0-9]+)/i.exec(text)?.[1] ?? 0);
    if (all.length < head + 4 + length) return;
    this.#received = [];
    const answer = { status: Number(text.slice(9, 12)), body: all.subarray(head + 4, head + 4 + length) };
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(answer);
  }
}

/** A request as it goes over the wire. */
export function requestText(method: string, path: string, bearer: string, body?: unknown): string {
  const payload = body === undefined ? '' : JSON.stringify(body);
  const type =
    body === undefined ? '' : `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(payload)}\r\n`;
  return `${method} ${path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${bearer}\r\n${type}\r\n${payload}`;
}
