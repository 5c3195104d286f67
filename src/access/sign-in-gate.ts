import { KeyhavenError } from '../base/error.ts';

/**
 * Lets little of the work of signing in run at once and little more wait. Anybody who reaches the page can ask for it: a
 * hash takes 64 MiB and a fifth of a second of one core (design section 9, ruling 20), and attempts on one account wait
 * for one row of the store, each holding a connection that a reveal may need.
 */
export class SignInGate {
  readonly #atOnce: number;
  readonly #mostWaiting: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(atOnce = 2, mostWaiting = 32) {
    this.#atOnce = atOnce;
    this.#mostWaiting = mostWaiting;
  }

  /** Throws `busy` when too many wait already: asked before an attempt is counted, which the caller could not help. */
  demandRoom(): void {
    if (this.#running < this.#atOnce || this.#waiting.length < this.#mostWaiting) return;
    throw new KeyhavenError('busy', 'too many people are signing in at this moment; try again in a few seconds');
  }

  /** Throws `busy` when too many wait already. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.#enter();
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  async #enter(): Promise<void> {
    this.demandRoom();
    if (this.#running < this.#atOnce) {
      this.#running += 1;
      return;
    }
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  /** Hands the place to the next in line, so that nobody who comes later slips in between. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#running -= 1;
  }
}
