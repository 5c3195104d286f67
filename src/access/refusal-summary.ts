import type { AuditDetail, AuditEvent, AuditEventType, AuditSource } from '../audit/event.ts';
import { type Millis, minute } from '../base/clock.ts';

/** A refusal that an outsider can cause as often as he likes. Equal ones within a minute are one kind. */
export interface Refusal {
  readonly type: AuditEventType;
  readonly source: AuditSource;
  readonly actor: string;
  readonly detail: AuditDetail;
}

interface Sum {
  readonly refusal: Refusal;
  lastAt: Millis;
  count: number;
}

const mostUnwritten = 4_096;

/**
 * Keeps a flood of refusals out of the audit without hiding it (design section 9, ruling 21): the first of a kind in a
 * minute is audited by itself, the rest of that minute as one row with their count. Beyond so many kinds in a minute the
 * rest are summed as "others". What is counted and not yet written is lost in a crash; the first rows are not.
 */
export class RefusalSummary {
  readonly #mostKinds: number;
  readonly #sums = new Map<string, Sum>();
  #unwritten: readonly AuditEvent[] = [];
  #minute = 0;

  constructor(mostKinds = 256) {
    this.#mostKinds = mostKinds;
  }

  /** True when this one is to be audited by itself; else it has been counted. */
  isFirst(refusal: Refusal, at: Millis): boolean {
    this.#turnTo(at);
    const known = this.#sums.has(keyOf(refusal));
    if (!known && this.#sums.size >= this.#mostKinds) {
      this.#count({ type: refusal.type, source: refusal.source, actor: 'nobody', detail: { others: true } }, at, 1);
      return false;
    }
    this.#count(refusal, at, known ? 1 : 0);
    return !known;
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

  #count(refusal: Refusal, at: Millis, by: number): void {
    const key = keyOf(refusal);
    const sum = this.#sums.get(key) ?? { refusal, lastAt: at, count: 0 };
    sum.count += by;
    sum.lastAt = at;
    this.#sums.set(key, sum);
  }

  #close(): void {
    const ended = [...this.#sums.values()].filter((sum) => sum.count > 0).map(eventOf);
    this.#sums.clear();
    // Only while the store is away for long; the newest say more about what is going on.
    this.#unwritten = [...this.#unwritten, ...ended].slice(-mostUnwritten);
  }
}

function keyOf(refusal: Refusal): string {
  return JSON.stringify([refusal.type, refusal.source, refusal.actor, refusal.detail]);
}

function eventOf({ refusal, lastAt, count }: Sum): AuditEvent {
  return { ...refusal, at: lastAt, result: 'Failed', detail: { ...refusal.detail, further: count } };
}
