import { minute, second } from '../base/clock.ts';

/** Work that comes round again. A run that is not over when the next is due is not run twice at once. */
export class Upkeep {
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #running = new Set<Promise<void>>();
  readonly #onTrouble: (error: unknown) => void;

  constructor(onTrouble: (error: unknown) => void) {
    this.#onTrouble = onTrouble;
  }

  every(period: number, work: () => Promise<void>): void {
    let running = false;
    const timer = setInterval(() => {
      if (running) return;
      running = true;
      const run = this.#guarded(work).finally(() => {
        running = false;
        this.#running.delete(run);
      });
      this.#running.add(run);
    }, period);
    this.#timers.push(timer.unref());
  }

  /** No run begins after this, and those that had begun are over when it resolves. */
  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all(this.#running);
  }

  async #guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#onTrouble(error);
    }
  }
}

export const checkpointPeriod = 5 * second;
export const refusalPeriod = minute;
export const sessionPeriod = 10 * minute;
