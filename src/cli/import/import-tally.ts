import { type ErrorCode, isKeyhavenError, type KeyhavenError } from '../../base/error.ts';

/** What became of the objects that came. Each read one is exactly one of written, already there, refused, failed, declined. */
export interface ImportTally {
  read: number;
  /** New on the server, and durable there. */
  written: number;
  /** The server had it, and everything that was sent with it. */
  alreadyThere: number;
  /** Of those two: the same computer has another value under the same key ID. Both are kept. */
  conflicts: number;
  /** Judged and not taken, by the server or before it was sent: sending it again changes nothing. */
  refused: number;
  /** Could not be read or delivered, or not by this sender; worth another run. */
  failed: number;
  /** Left out by whoever was asked with -Confirm, or by -WhatIf. */
  declined: number;
  /** Sent without a time, which then is the time of receipt. */
  withoutTime: number;
}

export function newTally(): ImportTally {
  return { read: 0, written: 0, alreadyThere: 0, conflicts: 0, refused: 0, failed: 0, declined: 0, withoutTime: 0 };
}

/** Objects that were read and whose end is not known yet. */
export function underWay({ read, written, alreadyThere, refused, failed, declined }: ImportTally): number {
  return read - written - alreadyThere - refused - failed - declined;
}

/** The summary that ends every import, in words that `docs/operate/move-from-mbam.md` explains. */
export function summaryOf(tally: ImportTally): string {
  const { read, written, alreadyThere, conflicts, refused, failed, declined } = tally;
  const parts = [
    `read ${read}`,
    `written ${written}`,
    `already there ${alreadyThere}`,
    `conflicts ${conflicts}`,
    `refused ${refused}`,
    `failed ${failed}`,
    ...(declined > 0 ? [`left out ${declined}`] : []),
  ];
  return parts.join(', ');
}

// An outage or a full house; anything else the server would say again.
const passing: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'server-unreachable',
  'busy',
  'store-unavailable',
  'audit-unavailable',
  'disk-reserve-reached',
  'proofs-waiting-ceiling',
]);

/** Whether the same request may succeed a little later. Escrow may be repeated: it changes nothing the second time. */
export function isPassing(error: unknown): boolean {
  return isKeyhavenError(error) && passing.has(error.code) && !isUntrusted(error);
}

/** A certificate that was refused is refused again: whoever sends has to say which one is the right one. */
function isUntrusted(error: KeyhavenError): boolean {
  return error.facts['untrusted'] === true;
}

// These concern whoever sends and not what is sent: thousands of repetitions would only fill the audit.
const personal: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'not-signed-in',
  'sign-in-failed',
  'not-permitted',
  'password-change-required',
]);

export function isPersonal(error: unknown): boolean {
  return isKeyhavenError(error) && (personal.has(error.code) || isUntrusted(error));
}
