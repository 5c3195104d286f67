import type { Socket } from 'node:net';
import { type Millis, second } from '../base/clock.ts';
import { KeyhavenError } from '../base/error.ts';

export interface Answer {
  readonly status: number;
  readonly text: string;
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

const endOfHead = Buffer.from('\r\n\r\n');
const longestHead = 64 * 1024;

/**
 * One open connection that carries one request after another. It reads no more of HTTP/1.1 than an answer with a length
 * or in chunks, which is what servers send; Node's own client costs as much time for each request as storing a key does,
 * and an import sends thousands a second. Anything unexpected ends the connection.
 */
export class KeptConnection {
  readonly #socket: Socket;
  readonly #largest: number;
  #received: Buffer[] = [];
  #waiting: Waiting | undefined;
  #open = true;

  constructor(socket: Socket, largest: number) {
    this.#socket = socket;
    this.#largest = largest;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      this.#take(chunk);
    });
    socket.on('error', (error) => {
      this.#fail(error);
    });
    socket.on('close', () => {
      this.#fail(new KeyhavenError('server-unreachable', 'the server closed the connection before it answered'));
    });
  }

  /** False once it has ended; it never opens again. */
  get isOpen(): boolean {
    return this.#open;
  }

  /** Sends a whole request and resolves with its answer. One at a time. */
  async send(request: string, timeout: Millis): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#fail(new KeyhavenError('server-unreachable', `no answer within ${timeout / second} seconds`));
      }, timeout);
      this.#waiting = { resolve, reject, timer };
      this.#socket.write(request, 'utf8');
    });
  }

  close(): void {
    this.#open = false;
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#received.push(chunk);
    const all = this.#received.length === 1 ? chunk : Buffer.concat(this.#received);
    this.#received = [all];
    try {
      if (this.#waiting === undefined) throw unreadable();
      const answer = readAnswer(all, this.#largest);
      if (answer !== undefined) this.#settle(answer);
    } catch (error) {
      this.#fail(error instanceof Error ? error : unreadable());
    }
  }

  #settle({ answer, last }: Whole): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.#received = [];
    if (last) this.close();
    clearTimeout(waiting?.timer);
    waiting?.resolve(answer);
  }

  #fail(error: Error): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.close();
    clearTimeout(waiting?.timer);
    waiting?.reject(error);
  }
}

interface Whole {
  readonly answer: Answer;
  /** Nothing else comes over this connection. */
  readonly last: boolean;
}

/** Undefined while it is not whole. Throws for what is no answer, or is larger than asked for. */
function readAnswer(bytes: Buffer, largest: number): Whole | undefined {
  const end = bytes.indexOf(endOfHead);
  if (end < 0) {
    if (bytes.length > longestHead) throw unreadable();
    return undefined;
  }
  const head = bytes.toString('latin1', 0, end);
  const status = /^HTTP\/1\.1 ([2-5]\d\d)(?: |\r|$)/.exec(head)?.[1];
  if (status === undefined) throw unreadable();
  const rest = bytes.subarray(end + endOfHead.length);
  const body = /\r\ntransfer-encoding: *chunked *(?:\r|$)/i.test(head)
    ? readChunks(rest, largest)
    : readLength(rest, head, Number(status), largest);
  if (body === undefined) return undefined;
  const last = /\r\nconnection: *close *(?:\r|$)/i.test(head);
  return { answer: { status: Number(status), text: body.toString('utf8') }, last };
}

function readLength(rest: Buffer, head: string, status: number, largest: number): Buffer | undefined {
  const stated = /\r\ncontent-length: *(\d{1,12}) *(?:\r|$)/i.exec(head)?.[1];
  if (stated === undefined && status !== 204) throw unreadable();
  const length = Number(stated ?? 0);
  if (length > largest) throw tooLarge();
  // more than one answer to one request: whatever this is, the next answer would be somebody else's
  if (rest.length > length) throw unreadable();
  return rest.length === length ? rest : undefined;
}

function readChunks(rest: Buffer, largest: number): Buffer | undefined {
  const parts: Buffer[] = [];
  let total = 0;
  for (let at = 0; ; ) {
    const lineEnd = rest.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const digits = /^[0-9a-f]{1,8}(?=;|$)/i.exec(rest.toString('latin1', at, lineEnd))?.[0];
    if (digits === undefined) throw unreadable();
    const size = Number.parseInt(digits, 16);
    const from = lineEnd + 2;
    if (size === 0) return endOfChunks(rest.subarray(from)) ? Buffer.concat(parts) : undefined;
    total += size;
    if (total > largest) throw tooLarge();
    if (rest.length < from + size + 2) return undefined;
    parts.push(rest.subarray(from, from + size));
    at = from + size + 2;
  }
}

/** Trailers, which nobody sends, end with an empty line like a head. */
function endOfChunks(rest: Buffer): boolean {
  return rest.toString('latin1', 0, 2) === '\r\n' || rest.includes(endOfHead);
}

function unreadable(): KeyhavenError {
  const hint = 'is the address right, and no proxy in between?';
  return new KeyhavenError('server-unreachable', 'what answers is not a Keyhaven', { facts: { hint } });
}

function tooLarge(): KeyhavenError {
  return new KeyhavenError('request-too-large', 'the answer is larger than 32 MiB; ask for less');
}
