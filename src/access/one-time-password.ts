import { day, type Millis } from '../base/clock.ts';
import { Secret } from '../base/secret.ts';
import type { RandomBytes } from './random-bytes.ts';

/** A password that somebody else has seen is good for one day and for nothing but choosing another. */
export const oneTimePasswordLife: Millis = day;

// No vowels, so that no words appear, and none of 0 o 1 i l, which are read for each other.
const alphabet = '23456789bcdfghjkmnpqrstvwxyz';
const groups = 5;
const groupLength = 5;

/** Five groups of five, 120 bits: short enough to read out over a telephone. */
export function newOneTimePassword(random: RandomBytes): Secret {
  const letters = drawLetters(groups * groupLength, random);
  const parts = Array.from({ length: groups }, (_, at) => letters.slice(at * groupLength, (at + 1) * groupLength));
  return Secret.fromText(parts.join('-'));
}

/** Bytes past the last whole multiple of the alphabet are thrown away: a remainder would favour its beginning. */
function drawLetters(count: number, random: RandomBytes): string {
  const fair = 256 - (256 % alphabet.length);
  let letters = '';
  while (letters.length < count) {
    for (const byte of random(count)) {
      if (byte < fair && letters.length < count) letters += alphabet.charAt(byte % alphabet.length);
    }
  }
  return letters;
}
