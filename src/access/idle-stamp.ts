import { type Millis, minute, second } from '../base/clock.ts';
import { frame } from '../base/framing.ts';
import type { Mac } from '../base/mac.ts';

// Stands where a granting row has the name of its table: no row and no stamp share their bytes, whatever else they hold.
const label = 'last activity of a browser session';
const version = 1;

/** A stamp younger than this is not replaced: each answer of a busy page would carry a cookie otherwise. */
const renewAfter = 10 * second;

/** As far ahead as the clock of another server may be. */
const mostAhead = 5 * minute;

const form = /^([0-9a-z]{1,9})\.([A-Za-z0-9_-]{43})$/;

/**
 * When a session was last used, signed by this installation and kept by the browser: an idle time-out would otherwise
 * write to the database with each request. The browser can keep an old one and cannot make a newer one.
 */
export function makeIdleStamp(mac: Mac, sessionHash: Buffer, at: Millis): string {
  return `${at.toString(36)}.${mac.sign(bytesOf(sessionHash, at)).toString('base64url')}`;
}

/** The time on a stamp that this installation made for this very session; undefined for any other. */
export function readIdleStamp(mac: Mac, sessionHash: Buffer, stamp: string): Millis | undefined {
  const [, time = '', tag = ''] = form.exec(stamp) ?? [];
  const at = Number.parseInt(time, 36);
  if (Number.isNaN(at)) return undefined;
  return mac.verify(bytesOf(sessionHash, at), Buffer.from(tag, 'base64url')) ? at : undefined;
}

/** Also true for a time further ahead than clocks differ: it would keep a session open for as long as it lies ahead. */
export function isIdle(at: Millis, now: Millis, limit: Millis): boolean {
  return now - at >= limit || at - now > mostAhead;
}

export function isWorthRenewing(at: Millis, now: Millis): boolean {
  return now - at >= renewAfter;
}

function bytesOf(sessionHash: Buffer, at: Millis): Buffer {
  return frame([label, version, sessionHash, at]);
}
