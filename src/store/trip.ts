import type { Compilable, DatabaseConnection, Kysely, Transaction } from 'kysely';
import type { Capabilities, Insertion } from './capabilities.ts';
import type { Schema } from './schema.ts';
import { FollowingFailure, SerialisationFailure } from './store-error.ts';

/** Where statements of a transaction go. */
export interface Target {
  readonly trx: Transaction<Schema>;
  readonly capabilities: Capabilities;
}

/** What builds queries, and where they are asked. */
export interface Asking {
  readonly db: Kysely<Schema>;
  readonly rows: <Row>(query: Compilable<Row>) => Promise<readonly Row[]>;
}

/** Asks one query after the other, where nothing is to travel together. */
export function askingOf(db: Kysely<Schema>): Asking {
  return { db, rows: async (query) => (await db.executeQuery(query)).rows };
}

type Results<Promises extends readonly unknown[]> = { -readonly [At in keyof Promises]: Awaited<Promises[At]> };

/**
 * Statements that are sent without waiting for each other's answers, and run in the order of sending: what they cost is
 * one trip to the database. Of a transaction's own builders each waits for the one before, and runs even if that failed.
 */
export class Trip {
  readonly #connection: DatabaseConnection;
  readonly #capabilities: Capabilities;

  constructor(connection: DatabaseConnection, capabilities: Capabilities) {
    this.#connection = connection;
    this.#capabilities = capabilities;
  }

  async rows<Row>(query: Compilable<Row>): Promise<readonly Row[]> {
    const { rows } = await this.#connection.executeQuery<Row>(query.compile());
    return [...rows];
  }

  /** How many rows a change met. */
  async changes(query: Compilable): Promise<number> {
    const { numAffectedRows } = await this.#connection.executeQuery(query.compile());
    return Number(numAffectedRows ?? 0);
  }

  /**
   * Sends the commit behind what `send` sends: it takes effect if all of that does, and nothing of the transaction may
   * come after it. Whether it did, whoever ends the transaction hears.
   */
  last<Sent>(send: () => Sent): Sent {
    return this.#capabilities.last(this.#connection, send);
  }

  /**
   * Inserts rows of one table. Where one with the same key is there, another server inserted it since this transaction
   * looked, which then runs again and finds it.
   */
  async insert(insertion: Insertion): Promise<void> {
    const wanted = insertion.rows.length;
    if (wanted === 0) return;
    const inserted = await this.#capabilities.insert(this.#connection, insertion);
    if (inserted < wanted) throw new SerialisationFailure('another server stored the same row meanwhile');
  }
}

/** Ends when all that `ask` sent is answered. Rejects with the failure that the others followed from. */
export function inOneTrip<const Promises extends readonly Promise<unknown>[]>(
  { trx, capabilities }: Target,
  ask: (trip: Trip) => Promises,
): Promise<Results<Promises>> {
  return trx.getExecutor().provideConnection(async (connection) => {
    const promises = ask(new Trip(connection, capabilities));
    // One that came after the rollback would run in the next transaction.
    const settled = await Promise.allSettled(promises);
    const failures = settled.filter((each) => each.status === 'rejected').map(({ reason }): unknown => reason);
    if (failures.length > 0) throw failures.find((failure) => !(failure instanceof FollowingFailure)) ?? failures[0];
    return Promise.all(promises);
  });
}
