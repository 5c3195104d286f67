import { recordedReasons } from '../texts/recorded-reasons.ts';

export type ReasonCode = keyof typeof recordedReasons;

/** Whether the pages have a text of their own for this code of the server's list. */
export function isReasonCode(code: string): code is ReasonCode {
  return Object.hasOwn(recordedReasons, code);
}

/** The record holds the English words that MBAM used, then perhaps a colon and the person's own words. */
export function splitReason(recorded: string): { readonly code: ReasonCode | undefined; readonly ownWords: string } {
  const [first = '', ...rest] = recorded.split(': ');
  const code = codes.find((known) => recordedReasons[known] === first);
  return code === undefined ? { code, ownWords: recorded } : { code, ownWords: rest.join(': ') };
}

const codes = Object.keys(recordedReasons).filter(isReasonCode);
