import { isKeyhavenError, KeyhavenError } from '../base/error.ts';

/** What became of one item of a batch that committed. */
export type Outcome<Result> = { readonly value: Result } | { readonly error: unknown };

export interface GroupCommitOptions<Item, Result> {
  /**
   * Writes a batch in one transaction and resolves after its commit, an outcome for each item in order; an item with an
   * error has left nothing. Rejects when the whole batch was rolled back.
   */
  write(items: readonly Item[]): Promise<readonly Outcome<Result>[]>;
  readonly maxBatch?: number;
  /** Two items that must not be in one batch, whose order is kept. */
  readonly apart?: (one: Item, other: Item) => boolean;
  readonly maxWaiting?: number;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (value: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets concurrent requests share a transaction. What gathers while one batch is written is the next batch: a lone item
 * goes at once, nothing waits for a timer, and the busier it gets the larger the batches are.
 */
export class GroupCommit<Item, Result> {
  readonly #write: GroupCommitOptions<Item, Result>['write'];
  readonly #apart: GroupCommitOptions<Item, Result>['apart'];
  readonly #maxBatch: number;
  readonly #maxWaiting: number;
  #waiting: Waiting<Item, Result>[] = [];
  #writing: Promise<void> | undefined;

  constructor(options: GroupCommitOptions<Item, Result>) {
    this.#write = (items) => options.write(items);
    this.#apart = options.apart;
    this.#maxBatch = options.maxBatch ?? 128;
    this.#maxWaiting = options.maxWaiting ?? 4096;
  }

  /** Resolves after the commit that holds this item. Rejects with `busy` when too many wait already. */
  submit(item: Item): Promise<Result> {
    if (this.#waiting.length >= this.#maxWaiting) {
      return Promise.reject(
        new KeyhavenError('busy', 'too many requests wait to be stored; try again in a few seconds'),
      );
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#writing ??= this.#run();
    });
  }

  /** Resolves when everything submitted so far is answered. */
  async drain(): Promise<void> {
    while (this.#writing) await this.#writing;
  }

  async #run(): Promise<void> {
    // Requests that arrived in the same turn of the event loop belong into the same batch, and so does what has arrived
    // while the one before was answered: without that turn two halves of the callers take turns with half a batch each.
    await turn();
    while (this.#waiting.length > 0) {
      await this.#writeBatch(this.#take());
      await turn();
    }
    this.#writing = undefined;
  }

  #take(): readonly Waiting<Item, Result>[] {
    const apart = this.#apart;
    if (apart === undefined) return this.#waiting.splice(0, this.#maxBatch);
    const batch: Waiting<Item, Result>[] = [];
    this.#waiting = this.#waiting.filter((next) => {
      if (batch.length === this.#maxBatch || batch.some(({ item }) => apart(item, next.item))) return true;
      batch.push(next);
      return false;
    });
    return batch;
  }

  async #writeBatch(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      settle(batch, await this.#write(batch.map(({ item }) => item)));
    } catch (error) {
      if (isKeyhavenError(error, 'store-unavailable')) this.#giveUp(batch, error);
      else if (batch.length === 1) rejectAll(batch, error);
      // One of them is at fault: alone it fails alone.
      else for (const one of batch) await this.#writeBatch([one]);
    }
  }

  /** Whatever gathered behind a store that does not answer hears so now, or each batch would wait for a deadline more. */
  #giveUp(batch: readonly Waiting<Item, Result>[], error: unknown): void {
    rejectAll(batch, error);
    rejectAll(this.#waiting, error);
    this.#waiting = [];
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function settle<Item, Result>(batch: readonly Waiting<Item, Result>[], outcomes: readonly Outcome<Result>[]): void {
  for (const [at, { resolve, reject }] of batch.entries()) {
    const outcome = outcomes[at];
    if (outcome && 'value' in outcome) resolve(outcome.value);
    else reject(outcome?.error ?? new KeyhavenError('internal', 'a batch came back without an outcome for each item'));
  }
}

function rejectAll<Item, Result>(batch: readonly Waiting<Item, Result>[], error: unknown): void {
  for (const { reject } of batch) reject(error);
}
