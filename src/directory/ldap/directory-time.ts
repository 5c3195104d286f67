import type { Millis } from '../../base/clock.ts';
import { KeyhavenError } from '../../base/error.ts';

/** 1601-01-01T00:00:00Z in milliseconds of Unix time: where FILETIME begins (MS-DTYP 2.3.3). */
const epoch = 11_644_473_600_000n;
const ticksPerMilli = 10_000n;
const never = 0x7fff_ffff_ffff_ffffn;

/**
 * A FILETIME as LDAP writes it: decimal 100-nanosecond ticks since 1601, UTC. 0 and 2^63 - 1 mean never (accountExpires,
 * pwdLastSet, lockoutTime) and give undefined. Throws `request-invalid`.
 */
export function timeFromFileTime(text: string): Millis | undefined {
  if (!/^-?\d{1,19}$/.test(text)) throw invalid();
  const ticks = BigInt(text);
  if (ticks === 0n || ticks === never) return undefined;
  const at = Number(ticks / ticksPerMilli - epoch);
  if (ticks < 0n || ticks > never || !Number.isFinite(new Date(at).getTime())) throw invalid();
  return at;
}

/** The decimal ticks of a time, for a filter. */
export function fileTimeFromTime(at: Millis): string {
  return String((BigInt(at) + epoch) * ticksPerMilli);
}

const generalized = /^(\d{4})(\d{2})(\d{2})(\d{2})(?:(\d{2})(?:(\d{2}))?)?(?:[.,](\d{1,9}))?(Z|[+-]\d{2}(?:\d{2})?)$/;

/**
 * GeneralizedTime (RFC 4517, 3.3.13) such as `20261120101112.0Z`, whole days of the calendar only. A time without a zone
 * is refused: it would be a guess. Throws `request-invalid`.
 */
export function timeFromGeneralized(text: string): Millis {
  const [whole, year = '', month = '', day = '', hours = '', minutes, seconds, fraction = '', zone = ''] =
    generalized.exec(text) ?? [];
  // a fraction of an hour or a minute is allowed by the standard and written by nobody
  if (whole === undefined || (fraction !== '' && seconds === undefined)) throw invalid();
  const civil = `${year}-${month}-${day}T${hours}:${minutes ?? '00'}:${seconds ?? '00'}.${fraction.padEnd(3, '0').slice(0, 3)}`;
  const at = Date.parse(`${civil}${zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3) || '00'}`}`);
  if (Number.isNaN(at) || !isOnTheCalendar(civil)) throw invalid();
  return at;
}

/** GeneralizedTime in UTC to the second, as Active Directory writes it. */
export function generalizedFromTime(at: Millis): string {
  return `${new Date(at).toISOString().slice(0, 19).replace(/[-T:]/g, '')}.0Z`;
}

/** Date.parse takes 31 June for 1 July. */
function isOnTheCalendar(civil: string): boolean {
  const read = new Date(`${civil}Z`);
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(civil);
}

function invalid(): KeyhavenError {
  return new KeyhavenError('request-invalid', 'the directory gave a time that cannot be read');
}
