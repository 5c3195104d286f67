import type { AttemptCount } from '../access/access-store.ts';
import type { Millis } from '../base/clock.ts';
import { AuditedUnit } from './audited-unit.ts';

export interface Attempt {
  readonly account: string;
  readonly address: string;
  readonly at: Millis;
  readonly since: Millis;
}

export interface AttemptCounts {
  readonly pair: AttemptCount;
  readonly account: AttemptCount;
  readonly address: AttemptCount;
}

interface Key {
  readonly account: string;
  readonly address: string;
}

/** One transaction on the counts of failed sign-ins: of account and address together, and of each alone. */
export class SignInUnit extends AuditedUnit {
  /**
   * Counts one failure in all three and returns what stood there before. The rows are locked first, so that of a hundred
   * guesses at once each sees another count.
   */
  async countAttempt(attempt: Attempt): Promise<AttemptCounts> {
    const before = await this.#lock(attempt);
    const countOf = (key: Key): AttemptCount => {
      const row = before.find((one) => sameKey(one, key));
      if (row === undefined) return { failures: 0, lastAt: 0 };
      return { failures: row.last_at < attempt.since ? 0 : row.failures, lastAt: row.last_at };
    };
    for (const key of keysOf(attempt)) await this.#set(key, countOf(key).failures + 1, attempt.at);
    return {
      pair: countOf(attempt),
      account: countOf({ account: attempt.account, address: '' }),
      address: countOf({ account: '', address: attempt.address }),
    };
  }

  /** Forgets the pair, and takes back the one failure that the successful attempt counted on account and address. */
  async clearAttempts(account: string, address: string): Promise<void> {
    await this.takeBackAttempt(account, address);
    await this.trx
      .deleteFrom('sign_in_attempt')
      .where('account', '=', account)
      .where('address', '=', address)
      .execute();
  }

  /** Takes back one failure of account, address and pair. */
  async takeBackAttempt(account: string, address: string): Promise<void> {
    for (const key of keysOf({ account, address })) {
      await this.trx
        .updateTable('sign_in_attempt')
        .set((eb) => ({ failures: eb('failures', '-', 1) }))
        .where('account', '=', key.account)
        .where('address', '=', key.address)
        .where('failures', '>', 0)
        .execute();
    }
  }

  async deleteCountsBefore(time: Millis): Promise<void> {
    await this.trx.deleteFrom('sign_in_attempt').where('last_at', '<', time).execute();
  }

  /** Inserts what is missing with a count of zero; on a row that is there, an update that changes nothing takes its lock. */
  #lock(attempt: Attempt) {
    return this.trx
      .insertInto('sign_in_attempt')
      .values(keysOf(attempt).map((key) => ({ ...key, failures: 0, last_at: 0 })))
      .onConflict((conflict) =>
        conflict
          .columns(['account', 'address'])
          .doUpdateSet((eb) => ({ failures: eb.ref('sign_in_attempt.failures') })),
      )
      .returning(['account', 'address', 'failures', 'last_at'])
      .execute();
  }

  async #set(key: Key, failures: number, at: Millis): Promise<void> {
    await this.trx
      .updateTable('sign_in_attempt')
      .set({ failures, last_at: at })
      .where('account', '=', key.account)
      .where('address', '=', key.address)
      .execute();
  }
}

/**
 * Address, account, pair: everybody locks them in this order, since two who share rows would wait for each other
 * otherwise. An empty name or address makes two of them one, and a statement must not meet the same row twice.
 */
function keysOf({ account, address }: Key): Key[] {
  const keys: Key[] = [
    { account: '', address },
    { account, address: '' },
    { account, address },
  ];
  return keys.filter((key, at) => keys.findIndex((one) => sameKey(one, key)) === at);
}

function sameKey(a: Key, b: Key): boolean {
  return a.account === b.account && a.address === b.address;
}
