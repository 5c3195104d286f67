import { fewestKeyIdDigits } from '../ui/key-id-text.ts';

/** What the server is asked: the keys whose ID begins so, of this person where one must be named. */
export interface KeyQuestion {
  readonly digits: string;
  /** Empty where the operator reaches everybody's keys. */
  readonly person: string;
}

export interface KeyIdChange extends KeyQuestion {
  /** How many digits there were before; a paste adds many at once. */
  readonly digitsBefore: number;
  readonly last: { readonly question: KeyQuestion; readonly more: boolean } | undefined;
}

/** Where Windows writes hyphens: at these lengths a list that was too long is asked for again. */
const furtherSteps: readonly number[] = [12, 16, 20, 32];

/** Whether the keys that were asked for include all that are wanted now. */
export function covers(asked: KeyQuestion, wanted: KeyQuestion): boolean {
  return asked.person === wanted.person && wanted.digits.startsWith(asked.digits);
}

/**
 * The digits to ask the server for, or nothing. Each question is a row of the record: it comes with the eighth digit or
 * with a paste, and what is typed after it chooses among the answers that are there.
 */
export function digitsToAsk({ digits, person, digitsBefore, last }: KeyIdChange): string | undefined {
  if (digits.length < fewestKeyIdDigits) return undefined;
  if (last !== undefined && covers(last.question, { digits, person })) {
    const asked = last.question.digits.length;
    const step = furtherSteps.findLast((length) => length <= digits.length);
    return last.more && step !== undefined && step > asked ? digits.slice(0, step) : undefined;
  }
  const pasted = digits.length - digitsBefore > 1;
  return pasted ? digits : digits.slice(0, fewestKeyIdDigits);
}
