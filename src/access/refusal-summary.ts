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
  readonly minute: number;
  lastAt: Millis;
  count: number;
}

const other = { actor: 'nobody', detail: { others: true } } as const;

/**
 * Keeps a flood of refusals out of the audit without hiding it (design section 9, ruling 21): the first of a kind in a
 * minute is audited by itself, the rest of that minute as one row with their count. Beyond so many kinds in a minute the
 * rest are summed as "others". What is counted and not yet written is lost in a crash; the first rows are not.
 */
export class RefusalSummary {
  readonly #mostKinds: number;
  readonly #sums = new Map<string, Sum>();
  #minute = 0;
  #kinds = 0;

  constructor(mostKinds = 256) {
    this.#mostKinds = mostKinds;
  }

  /** True when this one is to be audited by itself; else it has been counted. */
  isFirst(refusal: Refusal, at: Millis): boolean {
    this.#turnTo(Math.floor(at / minute));
    const key = this.#keyOf(refusal);
    const sum = this.#sums.get(key);
    if (sum) {
      sum.count += 1;
      sum.lastAt = at;
      return false;
    }
    if (this.#kinds >= this.#mostKinds) return this.#countOther(refusal, at);
    this.#kinds += 1;
    this.#sums.set(key, { refusal, minute: this.#minute, lastAt: at, count: 0 });
    return true;
  }

  /** The sums of minutes that have ended, as rows for the audit; they are forgotten here. */
  flush(now: Millis): readonly AuditEvent[] {
    return this.#take((sum) => sum.minute < Math.floor(now / minute));
  }

  /** The same with the minute that runs, for the end of the server. */
  flushAll(): readonly AuditEvent[] {
    return this.#take(() => true);
  }

  #turnTo(now: number): void {
    if (now === this.#minute) return;
    this.#minute = now;
    this.#kinds = 0;
    // Without a flush for minutes on end (the store is away) the oldest go: this is a bound on memory, not a queue.
    for (const [key, sum] of this.#sums) {
      if (sum.minute < now - mostMinutes) this.#sums.delete(key);
    }
  }

  #countOther(refusal: Refusal, at: Millis): false {
    const summed = { type: refusal.type, source: refusal.source, ...other };
    const key = this.#keyOf(summed);
    const sum = this.#sums.get(key);
    this.#sums.set(key, { refusal: summed, minute: this.#minute, lastAt: at, count: (sum?.count ?? 0) + 1 });
    return false;
  }

  #keyOf(refusal: Refusal): string {
    return JSON.stringify([this.#minute, refusal.type, refusal.source, refusal.actor, refusal.detail]);
  }

  #take(which: (sum: Sum) => boolean): AuditEvent[] {
    const events: AuditEvent[] = [];
    for (const [key, sum] of this.#sums) {
      if (!which(sum)) continue;
      this.#sums.delete(key);
      if (sum.count > 0) events.push(eventOf(sum));
    }
    return events;
  }
}

const mostMinutes = 10;

function eventOf({ refusal, lastAt, count }: Sum): AuditEvent {
  return { ...refusal, at: lastAt, result: 'Failed', detail: { ...refusal.detail, further: count } };
}
