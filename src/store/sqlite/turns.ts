import { storeUnavailable } from '../store-error.ts';

/** Hands the one connection to one user at a time, in order of asking. */
export class Turns {
  readonly #queue: (() => void)[] = [];
  readonly #deadline: number;
  #taken = false;

  constructor(deadline: number) {
    this.#deadline = deadline;
  }

  /** Resolves when it is the caller's turn, who then calls `pass`. Rejects with `store-unavailable` after the deadline. */
  async take(): Promise<void> {
    if (!this.#taken) {
      this.#taken = true;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const turn = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#queue.splice(this.#queue.indexOf(turn), 1);
        reject(storeUnavailable('the database is busy for too long; try again'));
      }, this.#deadline);
      this.#queue.push(turn);
    });
  }

  pass(): void {
    const next = this.#queue.shift();
    if (next) next();
    else this.#taken = false;
  }
}
