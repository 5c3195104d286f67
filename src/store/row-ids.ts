import { AsyncLocalStorage } from 'node:async_hooks';
import { KeyhavenError } from '../base/error.ts';
import type { Database } from './database.ts';

const block = 1000;

/** Entered for as long as a transaction of the store is open. */
export const openTransaction = new AsyncLocalStorage<true>();

/**
 * Ids that are given once and never again, over all servers: a block is taken off the counter in a transaction of its
 * own before the first of it is used, and what a process has left when it ends is lost. Sealing needs an id before its
 * row exists. Inside a transaction use `drawRowId`: on SQLite this would wait for that very transaction.
 */
export class RowIds {
  readonly #database: Database;
  readonly #counter: 'row' | 'batch';
  readonly #free: Range[] = [];
  #left = 0;
  #reserving: Promise<void> | undefined;

  constructor(database: Database, counter: 'row' | 'batch') {
    this.#database = database;
    this.#counter = counter;
  }

  async next(): Promise<number> {
    const [id] = await this.take(1);
    if (id === undefined) throw new KeyhavenError('internal', 'no row id was reserved');
    return id;
  }

  async take(count: number): Promise<number[]> {
    if (openTransaction.getStore())
      throw new KeyhavenError('internal', 'row ids are taken before a transaction, not inside it');
    while (this.#left < count) await this.#reserve(count);
    // The next block is fetched while this one lasts, so that nobody waits for it.
    if (this.#left - count < block / 2) this.#reserve(count).catch(() => undefined);
    return this.#draw(count);
  }

  /** Of ids taken, those that nothing was sealed or inserted under, in order. */
  giveBack(ids: readonly number[]): void {
    for (const id of ids) {
      const last = this.#free.at(-1);
      if (last?.end === id) last.end += 1;
      else this.#free.push({ next: id, end: id + 1 });
    }
    this.#left += ids.length;
  }

  #draw(count: number): number[] {
    const drawn: number[] = [];
    while (drawn.length < count) {
      const range = this.#free[0];
      if (!range) break;
      drawn.push(range.next++);
      if (range.next === range.end) this.#free.shift();
    }
    this.#left -= drawn.length;
    return drawn;
  }

  #reserve(count: number): Promise<void> {
    this.#reserving ??= this.#reserveBlock(Math.max(block, count)).finally(() => {
      this.#reserving = undefined;
    });
    return this.#reserving;
  }

  async #reserveBlock(size: number): Promise<void> {
    const row = await this.#database.write
      .updateTable('row_id')
      .set((eb) => ({ next: eb('next', '+', size) }))
      .where('name', '=', this.#counter)
      .returning('next')
      .executeTakeFirst();
    if (!row)
      throw new KeyhavenError(
        'installation-incomplete',
        `the database has no counter of ${this.#counter} ids; restore it from a backup`,
      );
    this.#free.push({ next: row.next - size, end: row.next });
    this.#left += size;
  }
}

interface Range {
  next: number;
  end: number;
}
