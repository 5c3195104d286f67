import { createSecretKey, type KeyObject, scryptSync } from 'node:crypto';
import { KeyhavenError } from '../base/error.ts';
import type { Secret } from '../base/secret.ts';

/** scrypt: n is a power of two; memory is 128 * n * r bytes, time grows with n * r * p. */
export interface ScryptCost {
  readonly n: number;
  readonly r: number;
  readonly p: number;
}

/** 128 MiB and about half a second, once a start. */
export const defaultScryptCost: ScryptCost = { n: 2 ** 17, r: 8, p: 1 };

const memoryCeiling = 256 * 2 ** 20;
const parallelCeiling = 4;

/** False for a cost that is no cost of scrypt, or that a hostile file asks for to exhaust memory or time. */
export function isBearable({ n, r, p }: ScryptCost): boolean {
  if (![n, r, p].every((part) => Number.isSafeInteger(part) && part >= 1)) return false;
  return n >= 2 && Number.isInteger(Math.log2(n)) && 128 * n * r <= memoryCeiling && p <= parallelCeiling;
}

/**
 * The key of a passphrase. Its text is taken in Unicode form C, since keyboards differ in how they send an accent, and
 * otherwise as it is, blanks included. Throws `key-file-passphrase` for a blank one and for bytes that are no UTF-8:
 * read as text, those would fall together into a few replacement characters and be easy to guess.
 */
export function derivePassphraseKey(passphrase: Secret, salt: Uint8Array, cost: ScryptCost): KeyObject {
  const { n, r, p } = cost;
  const text = Buffer.from(passphraseText(passphrase), 'utf8');
  const bytes = scryptSync(text, salt, 32, { N: n, r, p, maxmem: 128 * r * (n + p + 4) });
  const key = createSecretKey(bytes);
  text.fill(0);
  bytes.fill(0);
  return key;
}

function passphraseText(passphrase: Secret): string {
  const text = decode(passphrase).normalize('NFC');
  if (text.trim() === '')
    throw new KeyhavenError('key-file-passphrase', 'the passphrase of the key file is blank; give one with content');
  return text;
}

function decode(passphrase: Secret): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(passphrase.reveal());
  } catch {
    throw new KeyhavenError(
      'key-file-passphrase',
      'the passphrase of the key file is no UTF-8 text; random bytes can be given as base64 or hexadecimal',
    );
  }
}
