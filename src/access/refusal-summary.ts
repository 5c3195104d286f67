import type { AuditDetail, AuditEvent, AuditEventType, AuditSource } from '../audit/event.ts';
import { type Millis, minute } from '../base/clock.ts';

/** A refusal that an outsider can cause as often as he likes. Equal ones within a minute are one kind. */
export interface Refusal {
  readonly type: AuditEventType;
  readonly source: AuditSource;
  readonly actor: string;
  readonly detail: AuditDetail;
  /** What the caller made up and the first row of its kind says beside its detail: no two kinds differ by it. */
  readonly example?: AuditDetail | undefined;
}

interface Sum {
  readonly refusal: Refusal;
  lastAt: Millis;
  count: number;
  /** Whether its first row is written, or on its way. */
  audited: boolean;
  writing: Promise<void> | undefined;
}

const mostUnwritten = 4_096;

/** Kinds of one who is known by name. */
const mostKindsEach = 32;

/**
 * Keeps a flood of refusals out of the audit without hiding it (design section 9, ruling 21): the first of a kind in a
 * minute is audited by itself, the rest of that minute as one row with their count. Beyond so many kinds in a minute the
 * rest are summed as "others": under the name of the caller where that is known, so that nobody's flood takes the names out
 * of other people's refusals. What is counted and not yet written is lost in a crash; the first rows are not.
 */
export class RefusalSummary {
  readonly #mostKinds: number;
  /** Kinds by whose they are. */
  readonly #kinds = new Map<string, number>();
  readonly #sums = new Map<string, Sum>();
  #unwritten: readonly AuditEvent[] = [];
  #minute = 0;

  constructor(mostKinds = 256) {
    this.#mostKinds = mostKinds;
  }

  /**
   * Writes the first of a kind and counts the rest, who wait for it: none is told of a refusal that is on no record. When
   * it cannot be written, the next of its kind is the first.
   */
  async record(refusal: Refusal, at: Millis, write: () => Promise<void>): Promise<void> {
    const first = this.isFirst(refusal, at);
    const sum = this.#sums.get(keyOf(refusal));
    if (sum === undefined) return;
    if (first) sum.writing = write().finally(() => (sum.writing = undefined));
    try {
      await sum.writing;
    } catch (error) {
      if (first) sum.audited = false;
      throw error;
    }
  }

  /** True when this one is to be audited by itself; else it has been counted. */
  isFirst(refusal: Refusal, at: Millis): boolean {
    this.#turnTo(at);
    const known = this.#sums.get(keyOf(refusal));
    if (known === undefined && !this.#takeRoom(refusal)) {
      const { type, source } = refusal;
      this.#sumOf({ type, source, actor: callerOf(refusal), detail: { others: true } }, at).count += 1;
      return false;
    }
    const sum = this.#sumOf(refusal, at);
    if (sum.audited) sum.count += 1;
    const first = !sum.audited;
    sum.audited = true;
    return first;
  }

  /** Rows for what was counted in minutes that have ended. They come again until `written` is called. */
  flush(now: Millis): readonly AuditEvent[] {
    this.#turnTo(now);
    return this.#unwritten;
  }

  /** The same with the minute that runs, for the end of the server. */
  flushAll(): readonly AuditEvent[] {
    this.#close();
    return this.#unwritten;
  }

  /** These rows are durable. */
  written(events: readonly AuditEvent[]): void {
    const done = new Set(events);
    this.#unwritten = this.#unwritten.filter((event) => !done.has(event));
  }

  #turnTo(at: Millis): void {
    const now = Math.floor(at / minute);
    if (now !== this.#minute) this.#close();
    this.#minute = now;
  }

  #takeRoom(refusal: Refusal): boolean {
    const caller = callerOf(refusal);
    const taken = this.#kinds.get(caller) ?? 0;
    if (taken >= (caller === unknown ? this.#mostKinds : mostKindsEach)) return false;
    this.#kinds.set(caller, taken + 1);
    return true;
  }

  #sumOf(refusal: Refusal, at: Millis): Sum {
    const key = keyOf(refusal);
    const sum = this.#sums.get(key) ?? { refusal, lastAt: at, count: 0, audited: false, writing: undefined };
    sum.lastAt = at;
    this.#sums.set(key, sum);
    return sum;
  }

  #close(): void {
    const ended = [...this.#sums.values()].filter((sum) => sum.count > 0).map(eventOf);
    this.#sums.clear();
    this.#kinds.clear();
    // Only while the store is away for long; the newest say more about what is going on.
    this.#unwritten = [...this.#unwritten, ...ended].slice(-mostUnwritten);
  }
}

const unknown = 'nobody';

/** At the sign-in page a name is what somebody typed: those of all outsiders share one room. */
function callerOf({ type, actor }: Refusal): string {
  return type === 'sign-in-refused' ? unknown : actor;
}

function keyOf(refusal: Refusal): string {
  return JSON.stringify([refusal.type, refusal.source, refusal.actor, refusal.detail]);
}

function eventOf({ refusal: { type, source, actor, detail }, lastAt, count }: Sum): AuditEvent {
  return { type, source, actor, at: lastAt, result: 'Failed', detail: { ...detail, further: count } };
}
