import { KeyhavenError } from '../base/error.ts';
import { type Guid, parseGuid } from '../base/guid.ts';
import { normaliseTyped } from './typed-text.ts';

const fewestDigits = 8;
const allDigits = 32;
const longestInput = 256;

/**
 * What a person typed to find a key. `prefix`: 8 to 31 hex digits in lower case, with the inclusive bounds of the range
 * of 16-byte key IDs that begin with them. `exact`: all 32.
 */
export type KeyIdQuery =
  | { readonly kind: 'prefix'; readonly digits: string; readonly from: Guid; readonly to: Guid }
  | { readonly kind: 'exact'; readonly keyId: Guid };

/**
 * Reads a recovery key ID or its beginning, as read out on the telephone or pasted from a screen: spaces, braces,
 * hyphens and case do not matter. Throws `key-id-too-short` below 8 digits and `key-id-invalid` for anything that is
 * not hexadecimal or longer than 32 digits. No error repeats the input, because people paste recovery passwords here.
 */
export function parseKeyId(text: string): KeyIdQuery {
  if (text.length > longestInput) throw tooLong();
  const digits = normaliseTyped(text)
    .replace(/[ {}()-]/g, '')
    .toLowerCase();
  if (/^[0-9]{48}$/.test(digits)) {
    throw new KeyhavenError(
      'key-id-invalid',
      'this is a recovery password; type the key ID that the recovery screen shows',
    );
  }
  if (!/^[0-9a-f]*$/.test(digits)) {
    throw new KeyhavenError(
      'key-id-invalid',
      'a key ID has only the digits 0 to 9 and the letters A to F; type it again',
    );
  }
  if (digits.length > allDigits) throw tooLong();
  if (digits.length < fewestDigits) throw tooShort(digits.length);
  if (digits.length === allDigits) return { kind: 'exact', keyId: parseGuid(digits) };
  return { kind: 'prefix', digits, from: fill(digits, '0'), to: fill(digits, 'f') };
}

function fill(digits: string, filler: string): Guid {
  return Buffer.from(digits.padEnd(allDigits, filler), 'hex');
}

function tooLong(): KeyhavenError {
  return new KeyhavenError('key-id-invalid', 'a key ID has at most 32 digits; type the first 8 of them');
}

function tooShort(digits: number): KeyhavenError {
  const sentence = `a search needs at least 8 digits of the key ID, and these are ${digits}; ask for the first 8`;
  return new KeyhavenError('key-id-too-short', sentence, { facts: { digits } });
}
