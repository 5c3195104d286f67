import { minute } from '../base/clock.ts';
import { type ProveKeysDeps, proveKeys } from './prove-keys.ts';

/**
 * Runs proofs beside the requests: what was just escrowed at once, and each minute what a restart or a busy time left.
 * One run at a time; the prover's threads do the work.
 */
export class ProofQueue {
  readonly #deps: ProveKeysDeps;
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> = Promise.resolve();
  #wanted = 0;
  #closed = false;

  constructor(deps: ProveKeysDeps) {
    this.#deps = deps;
    this.#timer = setInterval(() => {
      this.want();
    }, minute).unref();
  }

  /** Something waits, or may wait, for its proof. Many calls make one more run, not many. */
  want(): void {
    if (this.#closed || this.#wanted > 0) return;
    this.#wanted += 1;
    this.#running = this.#running.then(() => this.#run());
  }

  /** Resolves once nothing waits that could be decided. */
  async settled(): Promise<void> {
    for (let seen: Promise<void> | undefined; seen !== this.#running; ) {
      seen = this.#running;
      await seen;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  async #run(): Promise<void> {
    this.#wanted = 0;
    try {
      while (!this.#closed && (await proveKeys(this.#deps)) > 0);
    } catch (error) {
      this.#deps.onTrouble(error);
    }
  }
}
