import type { RevealOwnKeyRequest } from '../../wire/rest/recovery.ts';
import { fewestKeyIdDigits } from '../ui/key-id-text.ts';

/** What a person types and chooses. */
export interface KeyRequest {
  /** Upper-case digits without hyphens. */
  readonly keyId: string;
  readonly reason: string;
  readonly ownWords: string;
}

export const emptyRequest: KeyRequest = { keyId: '', reason: '', ownWords: '' };

export function toWire({ keyId, reason, ownWords }: KeyRequest): RevealOwnKeyRequest {
  const reasonText = reason === 'other' ? ownWords.trim() : '';
  return { keyId, reason, ...(reasonText !== '' && { reasonText }) };
}

/** Whether these digits begin like those that turned out to fit several keys; a list of them is never given. */
export function asksForAll(keyId: string, ambiguous: string): boolean {
  return ambiguous !== '' && keyId.startsWith(ambiguous.slice(0, fewestKeyIdDigits));
}
