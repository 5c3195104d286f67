import { setTimeout as sleep } from 'node:timers/promises';
import { type ErrorCode, isKeyhavenError, KeyhavenError } from '../../base/error.ts';
import type { Api } from '../api.ts';
import { bindProperties } from '../cmdlet/bind-properties.ts';
import type { Bound, Parameter } from '../cmdlet/parameter.ts';
import type { Io } from '../io.ts';
import { isRecord } from '../record.ts';
import { releaseMemory } from '../release-memory.ts';
import type { FailedFile } from './failed-file.ts';
import type { FailureReasons } from './failure-reasons.ts';
import type { Identified, ImportJob, Sent } from './import-job.ts';
import { type ImportTally, isPassing, isPersonal } from './import-tally.ts';

export interface ImportWorld {
  readonly io: Io;
  readonly api: Api;
  readonly retryCount: number;
  readonly retrySeconds: number;
  readonly whatIf: boolean;
  readonly verbose: boolean;
  /** Asks whether this object is to be written; undefined where nobody wants to be asked. */
  readonly confirm: ((question: string) => Promise<boolean>) | undefined;
  readonly failed: FailedFile;
  readonly reasons: FailureReasons;
  readonly tally: ImportTally;
  /** Aborted by Ctrl+C: what is on its way arrives, and nothing else starts. */
  readonly stop: AbortSignal;
}

/**
 * V8 lets a hundred megabytes of what has passed through stand before it looks for them, where 14 are in use: memory would
 * grow with the length of the pipe. A collection takes 20 ms, which is one percent of the time of so many objects.
 */
const objectsToACollection = 8000;

/**
 * A server counts as gone, and the rest of the pipe is left for another run, when so many times as many objects as are on
 * their way at once could not be delivered in a row.
 */
const roundsUntilGone = 3;

/**
 * Writes each object of the pipe. Throws what concerns the sender rather than an object (not signed in, not permitted, or
 * a server that stays away or is not trusted); then the tally says how far it came, and another run skips what is there.
 */
export async function importRecords<Piece extends Identified>(
  world: ImportWorld,
  job: ImportJob<Piece>,
  given: Bound,
  lines: AsyncIterator<string>,
): Promise<void> {
  const run = new ImportRun(world, job, given, lines);
  const lanes = world.confirm === undefined ? job.lanes : 1;
  await Promise.all(Array.from({ length: lanes }, async () => run.lane()));
  if (run.ended) throw run.ended;
  // a short pipe ends before the server counts as gone
  const { written, alreadyThere } = world.tally;
  if (run.lastUndelivered && written + alreadyThere === 0) throw run.lastUndelivered;
}

class ImportRun<Piece extends Identified> {
  ended: Error | undefined;
  /** What became of the newest object, where it could not be delivered. */
  lastUndelivered: Error | undefined;
  readonly #world: ImportWorld;
  readonly #job: ImportJob<Piece>;
  readonly #parameters: readonly Parameter[];
  readonly #given: Bound;
  readonly #lines: AsyncIterator<string>;
  readonly #send: (piece: Piece) => Promise<Sent>;
  #undelivered = 0;

  constructor(world: ImportWorld, job: ImportJob<Piece>, given: Bound, lines: AsyncIterator<string>) {
    this.#world = world;
    this.#job = job;
    this.#send = job.senderOf(world.api);
    // whoever names the users himself does not mean them to be known from where those of the pipe are
    const named = given.has('ComputerUser');
    this.#parameters = job.parameters.filter(({ name }) => !named || name !== 'ComputerUserSource');
    this.#given = given;
    this.#lines = lines;
  }

  async lane(): Promise<void> {
    try {
      for (let next = await this.#next(); next !== undefined; next = await this.#next()) {
        await this.#import(next.text, next.line);
      }
    } catch (error) {
      this.ended ??= error instanceof Error ? error : new Error('import failed', { cause: error });
    }
  }

  async #next(): Promise<{ text: string; line: number } | undefined> {
    if (this.ended !== undefined || this.#world.stop.aborted) return undefined;
    const next = await this.#lines.next();
    if (next.done === true) return undefined;
    this.#world.tally.read += 1;
    if (this.#world.tally.read % objectsToACollection === 0) releaseMemory();
    return { text: next.value, line: this.#world.tally.read };
  }

  async #import(text: string, line: number): Promise<void> {
    const piece = this.#read(text, line);
    if (piece === undefined || !(await this.#mayWrite(piece))) return;
    try {
      this.#count(piece, await this.#deliver(piece));
      this.#undelivered = 0;
      this.lastUndelivered = undefined;
    } catch (error) {
      this.#giveUp(piece, line, error);
    }
  }

  #read(text: string, line: number): Piece | undefined {
    const { tally } = this.#world;
    let bound: Bound;
    try {
      bound = bindProperties(this.#parameters, parseObject(text), this.#given);
    } catch (error) {
      tally.failed += 1;
      this.#note({}, line, 'failed', error);
      return undefined;
    }
    try {
      return this.#job.read(bound);
    } catch (error) {
      tally.refused += 1;
      const known = { objectGuid: bound.text('ObjectGUID'), keyId: bound.text('RecoveryPasswordID') };
      this.#note({ ...known, computer: bound.text('Computer') }, line, 'refused', error);
      return undefined;
    }
  }

  async #mayWrite(piece: Piece): Promise<boolean> {
    const { io, whatIf, confirm, tally } = this.#world;
    const { operation, sentence } = this.#job;
    const what = `Performing the operation "${operation}" on target "MBAM Recovery Database": ${sentence(piece)}`;
    if (whatIf) io.say(`What if: ${what}`);
    if (!whatIf && (confirm === undefined || (await confirm(what)))) return true;
    tally.declined += 1;
    return false;
  }

  async #deliver(piece: Piece): Promise<Sent> {
    const { retryCount, retrySeconds, stop } = this.#world;
    for (let tried = 0; ; tried += 1) {
      try {
        return await this.#send(piece);
      } catch (error) {
        // a clock ahead of the server's: the claim counts from its receipt then (ruling 11)
        if (isKeyhavenError(error, 'time-in-future') && piece.time !== undefined) {
          return await this.#deliver({ ...piece, time: undefined });
        }
        if (!isPassing(error) || tried >= retryCount || stop.aborted || this.ended !== undefined) throw error;
        await sleep(retrySeconds * 1000, undefined, { signal: stop }).catch(() => undefined);
      }
    }
  }

  #count(piece: Piece, { outcome, conflict }: Sent): void {
    const { tally, verbose, io } = this.#world;
    if (outcome === 'written') tally.written += 1;
    else tally.alreadyThere += 1;
    if (conflict) tally.conflicts += 1;
    if ('time' in piece && piece.time === undefined) tally.withoutTime += 1;
    if (verbose) io.say(`VERBOSE: ${this.#job.sentence(piece)} sent successfully.`);
  }

  #giveUp(piece: Piece, line: number, error: unknown): void {
    const { tally } = this.#world;
    const outcome = isPassing(error) || isPersonal(error) || !isKeyhavenError(error) ? 'failed' : 'refused';
    tally[outcome] += 1;
    this.#note(piece, line, outcome, error);
    if (isPersonal(error)) throw error;
    this.#undelivered = outcome === 'failed' ? this.#undelivered + 1 : 0;
    this.lastUndelivered = outcome === 'failed' && error instanceof Error ? error : undefined;
    if (this.#undelivered >= roundsUntilGone * this.#job.lanes) throw error;
  }

  #note({ objectGuid, keyId, computer }: Known, line: number, outcome: 'refused' | 'failed', error: unknown): void {
    const known: { code: ErrorCode; message: string } = isKeyhavenError(error)
      ? error
      : { code: 'internal', message: 'something went wrong that this program does not know' };
    const { code, message: reason } = known;
    const { failed, reasons, verbose, whatIf, io } = this.#world;
    if (!whatIf) failed.add({ objectGuid, keyId, computer, line, outcome, code, reason });
    reasons.add(outcome, reason);
    if (verbose) io.say(`VERBOSE: object ${line} ${outcome}: ${reason}`);
  }
}

/** What is known of an object that may never have become one. */
interface Known {
  readonly objectGuid?: string | undefined;
  readonly keyId?: string | undefined;
  readonly computer?: string | undefined;
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  const value = parseJson(text);
  if (isRecord(value)) return value;
  throw new KeyhavenError('request-invalid', 'this line of the pipe is no JSON object');
}

// the engine's message quotes the text around the fault, and that may be a secret
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
