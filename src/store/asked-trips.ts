import type { Compilable } from 'kysely';
import { inOneTrip, type Target, type Trip } from './trip.ts';

/** A statement that waits for its trip, and whoever waits for its answer. */
interface Asked {
  readonly send: (trip: Trip) => Promise<unknown>;
  readonly answer: () => void;
  readonly fail: (error: unknown) => void;
}

/**
 * The trips of one transaction: what is asked for in one turn travels together, so that whoever asks at once for what does
 * not depend on each other waits once.
 */
export class AskedTrips {
  readonly #target: Target;
  #asked: Asked[] = [];
  #ended = false;

  constructor(target: Target) {
    this.#target = target;
  }

  rows<Row>(query: Compilable<Row>): Promise<readonly Row[]> {
    return this.ask((trip) => trip.rows(query));
  }

  /** Fails with the trip that it is in, whichever statement of that failed. */
  ask<T>(send: (trip: Trip) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      let sent: Promise<T> | undefined;
      // Not a microtask: what is asked for in one turn may be several promises apart.
      if (this.#asked.length === 0) process.nextTick(() => void this.#send());
      this.#asked.push({
        send: (trip) => (sent = send(trip)),
        answer: () => {
          if (sent !== undefined) resolve(sent);
        },
        fail: reject,
      });
    });
  }

  /** What is asked for from now on would run after the rollback, and thus in somebody else's transaction: it fails. */
  end(): void {
    this.#ended = true;
  }

  async #send(): Promise<void> {
    const asked = this.#asked;
    this.#asked = [];
    try {
      await inOneTrip(this.#target, (trip) => {
        if (this.#ended) throw new Error('the work of this transaction has ended');
        return asked.map(({ send }) => send(trip));
      });
      for (const { answer } of asked) answer();
    } catch (error) {
      for (const { fail } of asked) fail(error);
    }
  }
}
