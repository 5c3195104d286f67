import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { KeyhavenError } from '../../base/error.ts';
import { storeUnavailable } from '../store-error.ts';
import { sqliteFailure } from './sqlite-failure.ts';
import type { NumberedCall, WorkerCall, WorkerReply, WorkerResult } from './worker-message.ts';

/** What passes through the thread is gone at once; by itself it would take ten times as much for it. */
const maxYoungGenerationSizeMb = 4;

interface Waiting {
  readonly resolve: (result: WorkerResult) => void;
  readonly reject: (error: unknown) => void;
  readonly timer: NodeJS.Timeout;
}

interface CallOptions {
  /** Milliseconds after which the worker counts as hung. */
  readonly deadline?: number;
  /** Waits for the truth however long it takes: of a commit, or of a copy that is slow. */
  readonly patient?: boolean;
}

/**
 * One connection to SQLite in a thread of its own. A call that passes its deadline is rejected with `store-unavailable`
 * and so is every other one until the thread answers again: a hung disk costs one deadline, not one each.
 */
export class WorkerConnection {
  readonly #worker: Worker;
  readonly #unsent: NumberedCall[] = [];
  readonly #waiting = new Map<number, Waiting>();
  readonly #deadline: number;
  /** Calls that were not answered in time and still are not. */
  readonly #overdue = new Set<number>();
  #lastId = 0;
  #ended: Error | undefined;

  constructor(deadline: number) {
    this.#deadline = deadline;
    // Node runs the source as it is; a build has the extension of the build.
    const program = new URL(`./sqlite-worker${extname(import.meta.url)}`, import.meta.url);
    this.#worker = new Worker(program, { resourceLimits: { maxYoungGenerationSizeMb } });
    this.#worker.on('message', (replies: readonly WorkerReply[]) => {
      for (const reply of replies) this.#settle(reply);
    });
    this.#worker.on('error', (error) => {
      this.#end(error instanceof Error ? error : new Error('the thread of the database failed'));
    });
    this.#worker.on('exit', () => {
      this.#end(new Error('the thread of the database has ended'));
    });
  }

  get hung(): boolean {
    return this.#overdue.size > 0;
  }

  call(call: WorkerCall, options: CallOptions = {}): Promise<WorkerResult> {
    if (this.#ended)
      return Promise.reject(storeUnavailable('the database is closed; start the server again', this.#ended));
    if (this.hung && !options.patient) return Promise.reject(doesNotAnswer());
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#miss(id, options.patient ?? false);
      }, options.deadline ?? this.#deadline);
      this.#waiting.set(id, { resolve, reject, timer });
      this.#post({ id, call });
    });
  }

  #post(call: NumberedCall): void {
    // Not a microtask: calls of one turn may be several promises apart.
    if (this.#unsent.length === 0) process.nextTick(() => this.#worker.postMessage(this.#unsent.splice(0)));
    this.#unsent.push(call);
  }

  /** Ends the thread; one that hangs is left behind and does not keep the process alive. */
  async close(): Promise<void> {
    const exited = new Promise<void>((resolve) => {
      this.#worker.once('exit', () => {
        resolve();
      });
    });
    try {
      await this.call({ kind: 'close' });
      await exited;
    } catch {
      this.#worker.unref();
      void this.#worker.terminate();
    }
  }

  #miss(id: number, patient: boolean): void {
    this.#overdue.add(id);
    if (!patient) this.#waiting.get(id)?.reject(doesNotAnswer());
  }

  #settle(reply: WorkerReply): void {
    this.#overdue.delete(reply.id);
    const waiting = this.#waiting.get(reply.id);
    if (!waiting) return;
    clearTimeout(waiting.timer);
    this.#waiting.delete(reply.id);
    if ('failure' in reply) waiting.reject(sqliteFailure(reply.failure));
    else waiting.resolve(reply.result);
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const waiting of this.#waiting.values()) {
      clearTimeout(waiting.timer);
      waiting.reject(storeUnavailable('the thread of the database has ended; start the server again', error));
    }
    this.#waiting.clear();
  }
}

export function doesNotAnswer(): KeyhavenError {
  return storeUnavailable('the database does not answer in time; look at the disk it lies on, then try again');
}
