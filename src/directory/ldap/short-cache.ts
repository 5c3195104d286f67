import type { Clock, Millis } from '../../base/clock.ts';

interface Kept<Value> {
  readonly value: Promise<Value | undefined>;
  readonly until: Millis;
}

/**
 * Answers that stay true for a short time. Bounded: the oldest leaves. Questions asked at once are one question. What is
 * not there and what failed is not kept, so that a new account works at once and an outage is over when it is over.
 */
export class ShortCache<Value> {
  readonly #kept = new Map<string, Kept<Value>>();
  readonly #options: { readonly lifetime: Millis; readonly most: number; readonly clock: Clock };

  constructor(options: { lifetime: Millis; most: number; clock: Clock }) {
    this.#options = options;
  }

  async get(key: string, ask: () => Promise<Value | undefined>): Promise<Value | undefined> {
    const { clock, lifetime, most } = this.#options;
    const now = clock();
    const known = this.#kept.get(key);
    // a clock that went back keeps nothing longer than it was meant to last
    if (known !== undefined && now < known.until && known.until - now <= lifetime) return await known.value;
    const kept: Kept<Value> = { value: ask(), until: now + lifetime };
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > most && oldest !== undefined) this.#kept.delete(oldest);
    try {
      const value = await kept.value;
      if (value === undefined) this.#drop(key, kept);
      return value;
    } catch (error) {
      this.#drop(key, kept);
      throw error;
    }
  }

  /** A question that is under way is asked anew by whoever comes next. */
  flush(): void {
    this.#kept.clear();
  }

  get size(): number {
    return this.#kept.size;
  }

  #drop(key: string, kept: Kept<Value>): void {
    if (this.#kept.get(key) === kept) this.#kept.delete(key);
  }
}
