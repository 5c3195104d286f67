import { timingSafeEqual } from 'node:crypto';
import { KeyhavenError } from '../base/error.ts';
import type { Secret } from '../base/secret.ts';
import { currentCost, type DerivePassword, derivePassword } from './derive-password.ts';
import { formatPhc, type PasswordCost, type PasswordHash, parsePhc, sameCost } from './password-phc.ts';
import type { RandomBytes } from './random-bytes.ts';
import { SignInGate } from './sign-in-gate.ts';

const longest = 1024;
const saltLength = 16;
const tagLength = 32;

export interface PasswordHasherOptions {
  readonly random: RandomBytes;
  readonly gate?: SignInGate;
  readonly cost?: PasswordCost;
  readonly derive?: DerivePassword;
}

/** Makes and checks password hashes, never more than a few at once. */
export class PasswordHasher {
  readonly #random: RandomBytes;
  readonly #gate: SignInGate;
  readonly #cost: PasswordCost;
  readonly #derive: DerivePassword;
  readonly #nobodys: PasswordHash;

  constructor(options: PasswordHasherOptions) {
    this.#random = options.random;
    this.#gate = options.gate ?? new SignInGate();
    this.#cost = options.cost ?? currentCost;
    this.#derive = options.derive ?? derivePassword;
    this.#nobodys = { cost: this.#cost, salt: this.#random(saltLength), tag: this.#random(tagLength) };
  }

  /** A PHC string. Throws `request-invalid` for a password over 1,024 bytes, `busy` when too many hashes wait. */
  async hash(password: Secret): Promise<string> {
    const salt = this.#random(saltLength);
    const tag = await this.#tag({ cost: this.#cost, salt }, password, tagLength);
    return formatPhc({ cost: this.#cost, salt, tag });
  }

  /**
   * Whether this is the password. Without a stored hash (no such account, or one that may not sign in) the same work is
   * done and the answer is no, so that time does not tell which accounts exist. Throws like `hash`.
   */
  async verify(password: Secret, stored: string | undefined): Promise<boolean> {
    const known = stored === undefined ? undefined : parsePhc(stored);
    const expected = known ?? this.#nobodys;
    const tag = await this.#tag(expected, password, expected.tag.length);
    return timingSafeEqual(tag, expected.tag) && known !== undefined;
  }

  /** Throws `busy` when a hash asked for now would be turned away. */
  demandRoom(): void {
    this.#gate.demandRoom();
  }

  /** False for a hash that was made with other costs than today's: the next sign-in replaces it. */
  isCurrent(stored: string): boolean {
    const hash = parsePhc(stored);
    return hash !== undefined && sameCost(hash.cost, this.#cost);
  }

  async #tag(hash: Omit<PasswordHash, 'tag'>, password: Secret, length: number): Promise<Buffer> {
    const bytes = passwordBytes(password);
    return await this.#gate.run(() => this.#derive(hash.cost, bytes, hash.salt, length));
  }
}

/** One encoding for what keyboards compose in different ways. */
function passwordBytes(password: Secret): Buffer {
  if (password.length > longest) {
    throw new KeyhavenError('request-invalid', `a password has at most ${String(longest)} bytes`, {
      facts: { maximum: longest },
    });
  }
  return Buffer.from(password.revealText().normalize('NFKC'), 'utf8');
}
