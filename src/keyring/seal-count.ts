import { KeyhavenError } from '../base/error.ts';

/**
 * A data key retires here. AES-GCM with random nonces is held safe up to 2^32 uses of one key (NIST SP 800-38D, 8.3);
 * half of that leaves room for what a crash or a second server has not counted yet.
 */
export const sealLimit = 2 ** 31;

/** Seals are counted in blocks of this size, so that counting costs one update in a million. */
export const sealBlock = 2 ** 20;

/** From here on a new data key is asked for: 64 blocks early, so that no secret has to wait for it. */
const dueAt = sealLimit - 64 * sealBlock;

/**
 * Given by the store: adds `count` to the row of that data key, in one atomic update, and returns the new total, in
 * which the blocks of other servers are contained. It need not be done when the seals are: the call comes at the
 * beginning of a block.
 */
export type CountSeals = (dataKeyId: number, count: number) => Promise<number>;

/** Counts the seals of one data key in one process. `seals` of the record is the total when the process started. */
export class SealCount {
  readonly #dataKeyId: number;
  readonly #report: CountSeals | undefined;
  #total: number;
  #leftInBlock = 0;
  #unreported = 0;

  constructor(dataKeyId: number, seals: number, report: CountSeals | undefined) {
    this.#dataKeyId = dataKeyId;
    this.#total = seals;
    this.#report = report;
  }

  /** Counts one seal that is about to happen. Throws `store-unavailable` at the limit. */
  take(): void {
    if (this.#leftInBlock === 0) this.#startBlock();
    this.#leftInBlock -= 1;
  }

  /** True when a new data key should be made. */
  get due(): boolean {
    return this.#total >= dueAt;
  }

  #startBlock(): void {
    if (this.#total + sealBlock > sealLimit) {
      const what = `data key ${this.#dataKeyId} has sealed ${sealLimit} secrets, which is its limit`;
      throw new KeyhavenError('store-unavailable', `${what}; a new data key must be added before more can be stored`);
    }
    this.#total += sealBlock;
    this.#leftInBlock = sealBlock;
    this.#unreported += sealBlock;
    void this.#send();
  }

  /** A count that could not be stored goes with the next one; the limit here holds meanwhile. */
  async #send(): Promise<void> {
    if (this.#report === undefined) return;
    const count = this.#unreported;
    this.#unreported = 0;
    try {
      this.#total = Math.max(this.#total, await this.#report(this.#dataKeyId, count));
    } catch {
      this.#unreported += count;
    }
  }
}
