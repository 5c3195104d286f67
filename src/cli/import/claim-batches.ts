import { KeyhavenError } from '../../base/error.ts';
import type { Problem } from '../../wire/rest/problem.ts';
import { problemOf } from '../answer.ts';
import { type Api, callJson, type WireSchema } from '../api.ts';

/** Records of one request; some of these are on their way while the server writes another. */
const mostRecords = 64;
const batchesAtOnce = 4;
/** Claims on their way at once. */
export const claimsAtOnce = batchesAtOnce * mostRecords;
/** Bytes, below the 256 KiB that a server takes: a key package may have 64 KiB. */
const mostBytes = 240 * 1024;

interface Waiting<Stored> {
  readonly claim: unknown;
  readonly bytes: number;
  readonly resolve: (stored: Stored) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Sends claims together that were submitted at about the same time, and gives each its own end. What gathers while
 * others are on their way is the next request: a slow pipe waits for nothing, and a fast one fills the requests.
 */
export class ClaimBatches<Claim, Stored extends object> {
  readonly #api: Api;
  readonly #path: string;
  readonly #schema: WireSchema<{ results: (Stored | Problem)[] }>;
  readonly #waiting: Waiting<Stored>[] = [];
  #underWay = 0;
  #due = false;

  /** The path is that of the single route. */
  constructor(api: Api, path: string, schema: WireSchema<{ results: (Stored | Problem)[] }>) {
    this.#api = api;
    this.#path = `${path}/batch`;
    this.#schema = schema;
  }

  /** Rejects with what the server says of this claim, or of the request that it was in. */
  async submit(claim: Claim): Promise<Stored> {
    const bytes = Buffer.byteLength(JSON.stringify(claim));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ claim, bytes, resolve, reject });
      this.#soon();
    });
  }

  #soon(): void {
    if (this.#due || this.#waiting.length === 0 || this.#underWay >= batchesAtOnce) return;
    this.#due = true;
    // Claims of one chunk of the pipe are some promises apart.
    setImmediate(() => {
      this.#due = false;
      while (this.#waiting.length > 0 && this.#underWay < batchesAtOnce) void this.#send(this.#take());
    });
  }

  #take(): readonly Waiting<Stored>[] {
    let bytes = 0;
    const beyond = this.#waiting.findIndex((one, at) => {
      bytes += one.bytes + 1;
      return at === mostRecords || (at > 0 && bytes > mostBytes);
    });
    return this.#waiting.splice(0, beyond < 0 ? this.#waiting.length : beyond);
  }

  async #send(batch: readonly Waiting<Stored>[]): Promise<void> {
    this.#underWay += 1;
    try {
      const records = batch.map(({ claim }) => claim);
      const { results } = await callJson(this.#api, this.#schema, 'POST', this.#path, { records });
      for (const [at, one] of batch.entries()) this.#settle(one, results[at]);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      this.#underWay -= 1;
      this.#soon();
    }
  }

  #settle({ resolve, reject }: Waiting<Stored>, result: Stored | Problem | undefined): void {
    const { place } = this.#api;
    if (result === undefined) reject(new KeyhavenError('internal', `${place} answered fewer records than were sent`));
    else if (isProblem(result)) reject(problemOf(place, result.status, result));
    else resolve(result);
  }
}

function isProblem(result: object): result is Problem {
  return 'code' in result;
}
