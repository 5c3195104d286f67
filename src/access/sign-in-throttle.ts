import { type Millis, minute, second } from '../base/clock.ts';
import type { AccessStore, AttemptCount } from './access-store.ts';
import { SignInGate } from './sign-in-gate.ts';

export interface SignInLimits {
  /** A count runs out this long after its last attempt. */
  readonly window: Millis;
  /** Failures of one account from one address, then that pair is locked for the window. */
  readonly pairFailures: number;
  /** Failures of one account from anywhere, then each address has to wait between its attempts on that account. */
  readonly accountFailures: number;
  readonly accountPause: Millis;
  /** Failures of one address on any accounts, then that address is locked for the window. */
  readonly addressFailures: number;
}

export const defaultSignInLimits: SignInLimits = {
  window: 15 * minute,
  pairFailures: 5,
  accountFailures: 20,
  accountPause: 10 * second,
  addressFailures: 50,
};

/** Why an attempt is refused before its password is looked at. */
export interface Throttled {
  readonly by: 'pair' | 'account' | 'address';
  readonly retryAfterSeconds: number;
}

interface Attempt {
  readonly account: string;
  /** `attemptAddress`. */
  readonly address: string;
  readonly at: Millis;
}

interface Block {
  readonly by: Throttled['by'];
  readonly from: Millis;
  readonly until: Millis;
}

type Counts = Awaited<ReturnType<AccessStore['countAttempt']>>;

const mostBlocks = 10_000;

/**
 * Decides whether a password may be tried (design section 9, ruling 20). The counts are in the store, shared by all
 * servers. An account as such is never locked: whoever knows its name could keep its owner out from anywhere. What is
 * given up is a limit on guesses from many addresses at once; five per address, the hash gate and the length of
 * passwords stand against those.
 */
export class SignInThrottle {
  readonly #store: Pick<AccessStore, 'countAttempt'>;
  readonly #limits: SignInLimits;
  readonly #gate = new SignInGate(2, 256);
  /** What is blocked is refused without a look into the store, or names made up by the thousand would fill it. */
  readonly #blocks = new Map<string, Block>();

  constructor(store: Pick<AccessStore, 'countAttempt'>, limits: SignInLimits = defaultSignInLimits) {
    this.#store = store;
    this.#limits = limits;
  }

  /** Counts the attempt, durably, and says whether it is refused. Throws `busy`, `store-unavailable`. */
  async admit(attempt: Attempt): Promise<Throttled | undefined> {
    const standing = this.#blockOf(attempt);
    return standing ? throttled(standing, attempt.at) : await this.#gate.run(() => this.#count(attempt));
  }

  /** Of many at once, those that waited find what the first ones met. */
  async #count(attempt: Attempt): Promise<Throttled | undefined> {
    const standing = this.#blockOf(attempt);
    if (standing) return throttled(standing, attempt.at);
    const counts = await this.#store.countAttempt({ ...attempt, since: attempt.at - this.#limits.window });
    const block = judge(counts, attempt.at, this.#limits);
    if (block === undefined) return undefined;
    this.#remember(block.by === 'address' ? attempt.address : pairKey(attempt), block);
    return throttled(block, attempt.at);
  }

  #blockOf(attempt: Attempt): Block | undefined {
    return [attempt.address, pairKey(attempt)]
      .map((key) => this.#blocks.get(key))
      .find((block) => block !== undefined && attempt.at >= block.from && attempt.at <= block.until);
  }

  #remember(key: string, block: Block): void {
    this.#blocks.delete(key);
    this.#blocks.set(key, block);
    for (const [oldest] of this.#blocks) {
      if (this.#blocks.size <= mostBlocks) break;
      this.#blocks.delete(oldest);
    }
  }
}

function judge({ pair, account, address }: Counts, at: Millis, limits: SignInLimits): Block | undefined {
  const reached = (count: AttemptCount, most: number): boolean =>
    count.failures >= most && count.lastAt >= at - limits.window;
  // The attempt that meets a limit has been counted too: the time to wait runs from it.
  if (reached(address, limits.addressFailures)) return { by: 'address', from: at, until: at + limits.window };
  if (reached(pair, limits.pairFailures)) return { by: 'pair', from: at, until: at + limits.window };
  const soon = pair.failures > 0 && at - pair.lastAt < limits.accountPause;
  if (soon && reached(account, limits.accountFailures))
    return { by: 'account', from: at, until: at + limits.accountPause };
  return undefined;
}

function throttled(block: Block, at: Millis): Throttled {
  return { by: block.by, retryAfterSeconds: Math.floor((block.until - at) / second) + 1 };
}

function pairKey(attempt: Attempt): string {
  return `${attempt.account} ${attempt.address}`;
}
