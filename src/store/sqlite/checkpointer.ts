import { unpackValues } from './packed-values.ts';
import type { SqliteDriver } from './sqlite-driver.ts';
import type { WorkerConnection } from './worker-connection.ts';

const every = 250;
const pageSize = 4096;
const logLimit = 64 * 1024 * 1024;

/**
 * Moves the write-ahead log into the file without making a request wait: passive checkpoints on a connection of their
 * own. Under steady writing a passive one never reaches the end of the log, so past 64 MB the writer pauses for a short
 * last one, after which the log starts again from its beginning. (Inline checkpoints: p99 50 ms. Passive alone: the log
 * grew to 490 MB.)
 */
export class Checkpointer {
  readonly #upkeep: WorkerConnection;
  readonly #writer: SqliteDriver;
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> | undefined;
  #seen = 0;

  constructor(upkeep: WorkerConnection, writer: SqliteDriver) {
    this.#upkeep = upkeep;
    this.#writer = writer;
    this.#timer = setInterval(() => {
      this.#tick();
    }, every);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  #tick(): void {
    if (this.#running || this.#seen === this.#writer.commits) return;
    this.#seen = this.#writer.commits;
    this.#running = this.#checkpoint().finally(() => {
      this.#running = undefined;
    });
  }

  /** A failure is met again by the next one; the writer's own error is what the operator hears of. */
  async #checkpoint(): Promise<void> {
    try {
      const { values } = await this.#upkeep.call({ kind: 'checkpoint', mode: 'passive' }, { patient: true });
      const [, framesInLog] = unpackValues(values);
      if (typeof framesInLog === 'number' && framesInLog * pageSize > logLimit) await this.#writer.restartLog();
    } catch {
      this.#seen = -1;
    }
  }
}
