import { type Clock, type Millis, second } from '../base/clock.ts';
import { KeyhavenError } from '../base/error.ts';

/** Attempts that an address may make at once; a school behind one address signs in within a minute. */
const burst = 60;

/** Milliseconds after which one more is allowed. */
const refill = second;

/** Addresses remembered; the one that was quiet for longest is forgotten first. */
const mostAddresses = 10_000;

interface Bucket {
  readonly tokens: number;
  readonly at: Millis;
}

/**
 * A first, cheap limit on attempts per address, in memory and for each server alone, so that a flood does not reach the
 * store. The limit that counts, per account and address and shared by all servers, is behind it in the sign-in itself.
 */
export class AddressLimit {
  readonly #buckets = new Map<string, Bucket>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes one attempt. Throws `sign-in-throttled` with `retryAfterSeconds` in seconds when there is none left. */
  take(address: string): void {
    const key = network(address);
    const now = this.#clock();
    const { tokens, at } = this.#buckets.get(key) ?? { tokens: burst, at: now };
    const available = Math.min(burst, tokens + Math.max(0, now - at) / refill);
    this.#keep(key, { tokens: available < 1 ? available : available - 1, at: now });
    if (available >= 1) return;
    const retryAfterSeconds = Math.ceil(((1 - available) * refill) / second);
    throw new KeyhavenError('sign-in-throttled', 'too many attempts from this address; wait a moment and try again', {
      facts: { retryAfterSeconds },
    });
  }

  #keep(key: string, bucket: Bucket): void {
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    if (this.#buckets.size <= mostAddresses) return;
    const [oldest] = this.#buckets.keys();
    if (oldest !== undefined) this.#buckets.delete(oldest);
  }
}

/** An IPv6 caller owns a /64 and can change the rest at will, so that the first four groups count as one address. */
export function network(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail] = plain.split('::', 2);
  const groups = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const all =
    tail === undefined
      ? groups
      : [...groups, ...Array<string>(Math.max(0, 8 - groups.length - last.length)).fill('0'), ...last];
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
