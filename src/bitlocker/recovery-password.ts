import { randomBytes } from 'node:crypto';
import { KeyhavenError } from '../base/error.ts';
import { Secret } from '../base/secret.ts';
import { normaliseTyped } from './typed-text.ts';

const groupCount = 8;
const groupLength = 6;
const checkFactor = 11;
const largestGroup = checkFactor * 0xffff;
const longestInput = 512;

/**
 * A BitLocker recovery password. It is 128 bits: Windows writes each 16-bit little-endian word, times 11, as a group of
 * six digits, so that a mistyped group is noticed. Holds the 16 bytes; the digits exist only where `format` is called.
 */
export class RecoveryPassword {
  /** The canonical 16 bytes: what is stored, fingerprinted and stretched. */
  readonly bytes: Secret;

  constructor(bytes: Secret) {
    if (bytes.length !== groupCount * 2) throw new KeyhavenError('internal', 'a recovery password has 16 bytes');
    this.bytes = bytes;
  }

  /** 48 digits in 8 groups with hyphens, as Windows shows them. */
  format(): Secret {
    const bytes = this.bytes.reveal();
    const groups = Array.from({ length: groupCount }, (_, i) => bytes.readUInt16LE(i * 2) * checkFactor);
    return Secret.fromText(groups.map((group) => String(group).padStart(groupLength, '0')).join('-'));
  }

  equals(other: RecoveryPassword): boolean {
    return this.bytes.equals(other.bytes);
  }
}

/**
 * Reads 48 digits: 8 groups parted by any spaces or hyphens, or the digits alone. Throws `recovery-password-invalid`
 * with the first wrong group as the fact `group` (1 to 8); neither sentence nor facts hold a digit that was typed.
 * Source of the arithmetic: Microsoft, Win32_EncryptableVolume.IsNumericalPasswordValid.
 */
export function parseRecoveryPassword(text: string): RecoveryPassword {
  const groups = splitGroups(text);
  const bytes = Buffer.alloc(groupCount * 2);
  for (const [i, group] of groups.slice(0, groupCount).entries()) bytes.writeUInt16LE(readGroup(group, i + 1), i * 2);
  if (groups.length < groupCount) {
    throw wrong(groups.length + 1, `is missing: there are ${groups.length} groups of 8`);
  }
  if (groups.length > groupCount) throw wrong(groupCount, 'is followed by more: a recovery password ends there');
  return new RecoveryPassword(Secret.fromBytes(bytes));
}

/** Takes the canonical 16 bytes and keeps a copy. Throws `recovery-password-invalid` for any other length. */
export function recoveryPasswordFromBytes(bytes: Uint8Array): RecoveryPassword {
  if (bytes.length !== groupCount * 2) {
    throw new KeyhavenError('recovery-password-invalid', 'the bytes of a recovery password are 16');
  }
  return new RecoveryPassword(Secret.fromBytes(Uint8Array.from(bytes)));
}

/** A new password from 128 random bits, every value being valid. */
export function generateRecoveryPassword(random: (size: number) => Uint8Array = randomBytes): RecoveryPassword {
  return recoveryPasswordFromBytes(random(groupCount * 2));
}

function splitGroups(text: string): string[] {
  if (text.length > longestInput) throw wrong(groupCount, 'is followed by more: a recovery password ends there');
  const typed = normaliseTyped(text)
    .split(/[ -]+/)
    .filter((group) => group !== '');
  if (typed.length === groupCount) return typed;
  return typed.join('').match(/.{1,6}/gu) ?? [];
}

function readGroup(group: string, number: number): number {
  if (!/^[0-9]*$/.test(group)) throw wrong(number, 'has something other than digits');
  if (group.length !== groupLength)
    throw wrong(number, `has ${group.length < groupLength ? 'fewer' : 'more'} than 6 digits`);
  const value = Number(group);
  if (value % checkFactor !== 0 || value > largestGroup) throw wrong(number, 'has a wrong digit');
  return value / checkFactor;
}

function wrong(group: number, what: string): KeyhavenError {
  const sentence = `group ${group} of the recovery password ${what}; compare it with the original and type it again`;
  return new KeyhavenError('recovery-password-invalid', sentence, { facts: { group } });
}
