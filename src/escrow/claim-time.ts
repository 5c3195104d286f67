import { formatTime, type Millis, minute } from '../base/clock.ts';
import { KeyhavenError } from '../base/error.ts';
import type { TimeKind } from './request.ts';

/** A clock may be this far ahead of ours; such a time counts as the time of receipt (design section 9, ruling 11). */
const tolerance = 5 * minute;

const form = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,7})?)?(Z|[+-]\d{2}:\d{2})?$/;

/**
 * The time a claim states for itself, never later than its receipt; without one, the receipt. A hostile computer that
 * dates a claim into the future would otherwise hide every later key. Throws `time-ambiguous` where no offset is known,
 * `time-in-future` beyond the tolerance (with `serverTime`: repeat without a time), `request-invalid` for anything else.
 */
export function readClaimTime(
  stated: { time?: string | undefined; timeKind?: TimeKind | undefined },
  now: Millis,
): Millis {
  if (stated.time === undefined) return now;
  const at = Date.parse(withOffset(stated.time, stated.timeKind));
  if (Number.isNaN(at) || !isDate(stated.time)) throw unreadable();
  if (at > now + tolerance) {
    throw new KeyhavenError(
      'time-in-future',
      'the time of this claim lies ahead of the server; send it again without a time',
      {
        facts: { serverTime: formatTime(now) },
      },
    );
  }
  return Math.min(at, now);
}

/** `Date.parse` takes 30 February for 2 March. */
function isDate(time: string): boolean {
  const date = time.slice(0, 10);
  return new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);
}

function withOffset(time: string, kind: TimeKind | undefined): string {
  const match = form.exec(time);
  if (!match) throw unreadable();
  const offset = match[1];
  if (kind === 'utc' && offset !== undefined && offset !== 'Z' && offset !== '+00:00') throw contradiction();
  if (offset !== undefined) return time;
  if (kind === 'utc') return `${time}Z`;
  throw new KeyhavenError(
    'time-ambiguous',
    'this time has no offset, so nobody knows when it was; write it with Z or an offset such as +02:00, or state timeKind utc',
  );
}

function unreadable(): KeyhavenError {
  return new KeyhavenError('request-invalid', 'this is not a time; write it as 2026-11-24T09:30:00Z');
}

function contradiction(): KeyhavenError {
  return new KeyhavenError(
    'time-ambiguous',
    'timeKind says utc and the time has another offset; send only one of them',
  );
}
