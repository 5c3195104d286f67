import { timingSafeEqual } from 'node:crypto';
import { inspect } from 'node:util';

const redacted = '[secret]';

/**
 * Key material in transit. It has no string form, no JSON form and no inspect form, so that a log line, an error, a
 * template string or a test snapshot that meets one prints `[secret]`. `reveal()` is the only way out and is grepped for.
 * The bytes are the caller's: `Secret` keeps the buffer it was given and does not copy it.
 */
export class Secret {
  readonly #bytes: Buffer;

  private constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  static fromBytes(bytes: Uint8Array): Secret {
    return new Secret(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }

  /** Takes UTF-8 text. */
  static fromText(text: string): Secret {
    return new Secret(Buffer.from(text, 'utf8'));
  }

  get length(): number {
    return this.#bytes.length;
  }

  /** The bytes themselves, for sealing, hashing and the routes that return a secret. */
  reveal(): Buffer {
    return this.#bytes;
  }

  /** The bytes as UTF-8 text. */
  revealText(): string {
    return this.#bytes.toString('utf8');
  }

  /** Compares in constant time; lengths are not hidden. */
  equals(other: Secret): boolean {
    return this.length === other.length && timingSafeEqual(this.#bytes, other.#bytes);
  }

  toString(): string {
    return redacted;
  }

  toJSON(): string {
    return redacted;
  }

  [Symbol.toPrimitive](): string {
    return redacted;
  }

  [inspect.custom](): string {
    return redacted;
  }
}
