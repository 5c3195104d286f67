import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isKeyhavenError, type KeyhavenError } from '../base/error.ts';
import { formatGuid, parseGuid } from '../base/guid.ts';
import { parseKeyId } from './key-id.ts';

const keyId = parseGuid('3fd763f9-74c7-4e90-8fa2-1f6a2e2b4e0c');
const hexDigits = (min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: min, maxLength: max });

function refusal(text: string): KeyhavenError {
  try {
    parseKeyId(text);
  } catch (error) {
    if (isKeyhavenError(error)) return error;
    throw error;
  }
  throw new Error('was accepted');
}

describe('a beginning', () => {
  test('of 8 to 31 digits bounds exactly the key IDs that begin with it', () => {
    fc.assert(
      fc.property(hexDigits(8, 31), fc.uint8Array({ minLength: 16, maxLength: 16 }), (digits, bytes) => {
        const query = parseKeyId(digits);
        if (query.kind !== 'prefix') throw new Error('is not a beginning');
        const within = (id: Uint8Array) => Buffer.compare(id, query.from) >= 0 && Buffer.compare(id, query.to) <= 0;
        const random = Buffer.from(bytes).toString('hex');
        expect(query.digits).toBe(digits);
        expect(within(Buffer.from(digits + random.slice(digits.length), 'hex'))).toBe(true);
        expect(within(bytes)).toBe(random.startsWith(digits));
      }),
    );
  });

  test('with an odd number of digits ends inside a byte', () => {
    const query = parseKeyId('3FD763F97');
    expect(query).toMatchObject({
      kind: 'prefix',
      from: Buffer.from('3fd763f9700000000000000000000000', 'hex'),
      to: Buffer.from('3fd763f97fffffffffffffffffffffff', 'hex'),
    });
  });

  test('shorter than 8 digits is refused with their number', () => {
    fc.assert(
      fc.property(hexDigits(0, 7), (digits) => {
        expect(refusal(digits)).toMatchObject({ code: 'key-id-too-short', facts: { digits: digits.length } });
      }),
    );
  });
});

describe('a whole key ID', () => {
  test('is read however it is spaced, hyphenated, braced and cased', () => {
    const noise = fc.constantFrom(
      '',
      '',
      '',
      ' ',
      '-',
      '{',
      '}',
      '\t',
      '\u00a0',
      '\u200b',
      '\u2011',
      '\u2013',
      '\ufeff',
    );
    const noisy = fc.array(fc.tuple(noise, fc.boolean()), { minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), noisy, (bytes, marks) => {
        const hex = Buffer.from(bytes).toString('hex');
        const typed = marks.map(([before, upper], i) => before + (upper ? hex.charAt(i).toUpperCase() : hex.charAt(i)));
        expect(parseKeyId(typed.join(''))).toEqual({ kind: 'exact', keyId: Buffer.from(bytes) });
      }),
    );
  });

  test.each([
    ['the form of Windows', `{${formatGuid(keyId).toUpperCase()}}`],
    ['digits in groups', '3FD7 63F9 74C7 4E90 8FA2 1F6A 2E2B 4E0C'],
    ['full-width characters', formatGuid(keyId).replaceAll('f', '\uff26').replaceAll('9', '\uff19')],
  ])('is read in %s', (_, text) => {
    expect(parseKeyId(text)).toEqual({ kind: 'exact', keyId });
  });
});

describe('a refusal', () => {
  test.each([
    ['a letter beyond F', '3fd763g9'],
    ['a letter O', '3fd763fO'],
    ['a wildcard', '3fd763f9%'],
    ['an underscore', '3fd763f9_'],
    ['a quote', "3fd763f9'"],
    ['a digit of another script', '3fd763f\u0669'],
    ['33 digits', `${keyId.toString('hex')}0`],
    ['a flood', '0'.repeat(1_000_000)],
  ])('comes for %s', (_, text) => {
    expect(refusal(text).code).toBe('key-id-invalid');
  });

  test('names a recovery password for what it is and does not repeat it', () => {
    const password = '000011-720885-123453-000022-654324-111111-099990-000000';
    const { code, message } = refusal(password);
    expect(code).toBe('key-id-invalid');
    expect(message).toContain('recovery password');
    expect(message).not.toMatch(/[0-9]/);
  });

  test('never comes as anything but a KeyhavenError', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff)), (units) => {
        try {
          parseKeyId(String.fromCharCode(...units));
        } catch (error) {
          expect(isKeyhavenError(error)).toBe(true);
        }
      }),
    );
  });
});
