import type { KeyMatch } from '../../wire/rest/recovery.ts';
import { keyIdDigits } from '../ui/key-id-text.ts';

/** One key ID, and everybody who claimed it: a reveal shows them all. */
export interface Candidate {
  readonly keyId: string;
  readonly claims: readonly KeyMatch[];
}

/** The key IDs that begin with these digits, in the order of the answer. */
export function candidatesOf(matches: readonly KeyMatch[], digits: string): readonly Candidate[] {
  const claims = Map.groupBy(
    matches.filter(({ keyId }) => keyIdDigits(keyId).startsWith(digits)),
    ({ keyId }) => keyId,
  );
  return Array.from(claims, ([keyId, listed]) => ({ keyId, claims: listed }));
}
