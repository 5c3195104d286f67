import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Millis, second } from '../base/clock.ts';
import { KeyhavenError } from '../base/error.ts';
import type { Guid } from '../base/guid.ts';
import type { ProofResult } from './prove.ts';
import type { ProofReply, ProofRequest } from './prover-worker.ts';
import type { RecoveryPassword } from './recovery-password.ts';
import { atOnce } from './stretch-together.ts';

/** Ceilings of a prover. */
export interface ProverOptions {
  /** Threads, each of which proves up to four passwords together (default 1). */
  readonly workers?: number;
  /** Proofs that may wait for a thread (default 64); the next is refused. */
  readonly waiting?: number;
  /** For what a thread does at once, which takes 0.6 s or a little more on an idle machine (default 30 s). */
  readonly timeLimit?: Millis;
  /** The thread's program; tests put in one that hangs or falls. */
  readonly program?: URL;
}

interface Job {
  readonly request: ProofRequest;
  readonly resolve: (result: ProofResult) => void;
  readonly reject: (error: KeyhavenError) => void;
}

/** A worker thread with what it does; nothing while it idles. */
interface Seat {
  readonly worker: Worker;
  jobs: readonly Job[];
  timer: NodeJS.Timeout | undefined;
  cause: unknown;
}

/**
 * Proves recovery passwords in worker threads, so that the event loop stays free. Threads start with the first proof
 * and are kept; they hold the process while they prove and never while they idle. A thread that exceeds its time or
 * falls is replaced, and only the proofs it had in hand are rejected. Proofs that wait are taken up four at a time.
 */
export class Prover {
  readonly #limits: Required<ProverOptions>;
  readonly #seats = new Set<Seat>();
  readonly #waiting: Job[] = [];
  #closed = false;

  constructor(options: ProverOptions = {}) {
    // The build turns .ts into .js, also in this folder.
    const program = new URL(`./prover-worker${extname(import.meta.url)}`, import.meta.url);
    this.#limits = { workers: 1, waiting: 64, timeLimit: 30 * second, program, ...options };
  }

  /**
   * Rejects with `volume-metadata-unreadable` for bytes that are no metadata, with `busy` beyond the queue, after the
   * time limit and once closed, and with `internal` where a thread fell.
   */
  prove(metadata: Uint8Array, keyId: Guid, password: RecoveryPassword): Promise<ProofResult> {
    if (this.#closed) return Promise.reject(closing());
    if (this.#waiting.length >= this.#limits.waiting && !this.#freeSeat()) return Promise.reject(full());
    // Copies, since posting a view copies the whole pool of buffers behind it, with whatever secrets lie there.
    const request = {
      metadata: Uint8Array.from(metadata),
      keyId: Uint8Array.from(keyId),
      password: Uint8Array.from(password.bytes.reveal()),
    };
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject });
      this.#dispatch();
    });
  }

  /** Ends all threads. Proofs that wait or run are rejected with `busy`. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#waiting.splice(0)) job.reject(closing());
    await Promise.all([...this.#seats].map((seat) => this.#discard(seat, closing())));
  }

  #dispatch(): void {
    while (this.#waiting.length > 0) {
      const seat = this.#freeSeat();
      if (!seat) return;
      seat.jobs = this.#waiting.splice(0, atOnce);
      // This timer also holds the process, which the thread itself never does: a promise in hand must not be lost.
      seat.timer = setTimeout(() => void this.#discard(seat, tooSlow()), this.#limits.timeLimit);
      seat.worker.postMessage(seat.jobs.map(({ request }) => request));
      for (const { request } of seat.jobs) request.password.fill(0);
    }
  }

  #freeSeat(): Seat | undefined {
    for (const seat of this.#seats) if (seat.jobs.length === 0) return seat;
    return this.#seats.size < this.#limits.workers ? this.#addSeat() : undefined;
  }

  #addSeat(): Seat {
    const worker = new Worker(this.#limits.program, { execArgv: [], env: {} });
    const seat: Seat = { worker, jobs: [], timer: undefined, cause: undefined };
    worker.on('message', (replies: readonly ProofReply[]) => {
      this.#finish(seat, replies);
    });
    worker.on('error', (cause) => {
      seat.cause = cause;
    });
    worker.on('exit', () => void this.#discard(seat, fallen(seat.cause)));
    // After the listeners: a new one makes the thread hold the process again.
    worker.unref();
    this.#seats.add(seat);
    return seat;
  }

  #finish(seat: Seat, replies: readonly ProofReply[]): void {
    for (const [at, job] of this.#release(seat).entries()) settle(job, replies[at]);
    this.#dispatch();
  }

  async #discard(seat: Seat, error: KeyhavenError): Promise<void> {
    this.#seats.delete(seat);
    for (const job of this.#release(seat)) job.reject(error);
    if (!this.#closed) this.#dispatch();
    await seat.worker.terminate();
  }

  #release(seat: Seat): readonly Job[] {
    const { jobs } = seat;
    clearTimeout(seat.timer);
    seat.jobs = [];
    return jobs;
  }
}

function settle(job: Job, reply: ProofReply | undefined): void {
  if (reply === undefined) job.reject(fallen(undefined));
  else if ('result' in reply) job.resolve(reply.result);
  else job.reject(new KeyhavenError(reply.code, reply.sentence));
}

function full(): KeyhavenError {
  return new KeyhavenError('busy', 'too many proofs are waiting; repeat this one later');
}

function tooSlow(): KeyhavenError {
  return new KeyhavenError('busy', 'the proof took too long; repeat it when the server has less to do');
}

function closing(): KeyhavenError {
  return new KeyhavenError('busy', 'the server is shutting down; repeat the proof later');
}

function fallen(cause: unknown): KeyhavenError {
  return new KeyhavenError('internal', 'the proof ended early; repeat it', { cause });
}
