import { formatTime, hour, minute } from '../../base/clock.ts';
import { KeyhavenError } from '../../base/error.ts';

const form = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,7}))?)?(Z|[+-]\d{2}:\d{2})?$/;

export const timeKinds = ['utc', 'local', 'unspecified'] as const;

/**
 * A time as it was written, in UTC. It must state where it is: by `Z`, an offset, or a kind of `utc` or `local` (of this
 * machine). Everything else is refused, as is a local hour that came twice or never (design section 9, ruling 11; MBAM
 * shifted such times in silence). Throws `time-ambiguous`, or `request-invalid` for what is no ISO 8601 time.
 */
export function readStatedTime(name: string, text: string, kind: string | undefined): string {
  const match = form.exec(text.trim());
  if (!match) throw unreadable(name);
  const [, year, month, day, hours, minutes, seconds = '00', fraction = '', offset] = match;
  const civil = `${year ?? ''}-${month ?? ''}-${day ?? ''}T${hours ?? ''}:${minutes ?? ''}:${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}`;
  if (!isOnTheCalendar(civil)) throw unreadable(name);
  const stated = readKind(name, kind);
  if (offset !== undefined) return withOffset(name, civil, offset, stated);
  if (stated === 'utc') return `${civil}Z`;
  if (stated === 'local') return fromLocal(name, civil);
  throw ambiguous(
    `${name} has no offset, so nobody knows when it was; write it with Z or an offset such as +02:00, or state -TimeKind utc or local`,
  );
}

function readKind(name: string, kind: string | undefined): (typeof timeKinds)[number] | undefined {
  if (kind === undefined) return undefined;
  const known = timeKinds.find((one) => one === kind.toLowerCase());
  if (known === undefined)
    throw new KeyhavenError('request-invalid', `the kind of ${name} is utc, local or unspecified`);
  return known;
}

function withOffset(name: string, civil: string, offset: string, kind: string | undefined): string {
  const at = Date.parse(`${civil}${offset}`);
  if (Number.isNaN(at)) throw unreadable(name);
  if (kind === 'utc' && offset !== 'Z' && !/^[+-]00:00$/.test(offset)) {
    throw ambiguous(`the kind of ${name} says utc and the time has another offset; give only one of them`);
  }
  return formatTime(at);
}

function fromLocal(name: string, civil: string): string {
  const at = Date.parse(civil);
  // the clock is set back by an hour, or by half of one on Lord Howe Island
  const twins = [-hour, -hour / 2, hour / 2, hour].filter((shift) => localText(at + shift) === civil);
  if (localText(at) === civil && twins.length === 0) return formatTime(at);
  const what = twins.length > 0 ? 'came twice' : 'never came';
  throw ambiguous(`the hour of ${name} ${what} on the clocks of this machine; write the time with its offset`);
}

function localText(at: number): string {
  return formatTime(at - new Date(at).getTimezoneOffset() * minute).slice(0, -1);
}

/** Date.parse takes 30 February for 2 March. */
function isOnTheCalendar(civil: string): boolean {
  const at = Date.parse(`${civil}Z`);
  return !Number.isNaN(at) && formatTime(at).slice(0, -1) === civil;
}

function unreadable(name: string): KeyhavenError {
  return new KeyhavenError('request-invalid', `${name} is not a time; write it as 2026-11-24T09:30:00Z`);
}

function ambiguous(sentence: string): KeyhavenError {
  return new KeyhavenError('time-ambiguous', sentence);
}
