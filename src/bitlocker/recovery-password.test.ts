import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isKeyhavenError, type KeyhavenError } from '../base/error.ts';
import { generateRecoveryPassword, parseRecoveryPassword, recoveryPasswordFromBytes } from './recovery-password.ts';

const bytes16 = fc.uint8Array({ minLength: 16, maxLength: 16 });
const valid = '000000-000011-720885-123453-000022-654324-111111-099990';

function refusal(text: string): KeyhavenError {
  try {
    parseRecoveryPassword(text);
  } catch (error) {
    if (isKeyhavenError(error, 'recovery-password-invalid')) return error;
    throw error;
  }
  throw new Error('was accepted');
}

describe('arithmetic', () => {
  test('any 16 bytes give 8 groups of 6 digits that read back as the same bytes', () => {
    fc.assert(
      fc.property(bytes16, (bytes) => {
        const digits = recoveryPasswordFromBytes(bytes).format().revealText();
        expect(digits).toMatch(/^([0-9]{6}-){7}[0-9]{6}$/);
        for (const group of digits.split('-').map(Number)) {
          expect(group % 11).toBe(0);
          expect(group).toBeLessThanOrEqual(720885);
        }
        expect(parseRecoveryPassword(digits).bytes.reveal()).toEqual(Buffer.from(bytes));
      }),
    );
  });

  test('each group is a little-endian word times 11, in order', () => {
    const bytes = Buffer.from('000001000200ffff0000000000000100', 'hex');
    const digits = recoveryPasswordFromBytes(bytes).format().revealText();
    expect(digits).toBe('000000-000011-000022-720885-000000-000000-000000-000011');
  });

  test('any single wrong digit is refused with its group', () => {
    fc.assert(
      fc.property(bytes16, fc.nat(47), fc.integer({ min: 1, max: 9 }), (bytes, place, step) => {
        const digits = [...recoveryPasswordFromBytes(bytes).format().revealText().replaceAll('-', '')];
        digits[place] = String((Number(digits[place]) + step) % 10);
        expect(refusal(digits.join('')).facts.group).toBe(Math.floor(place / 6) + 1);
      }),
    );
  });

  test('two exchanged neighbouring digits are refused with their group', () => {
    fc.assert(
      fc.property(bytes16, fc.nat(7), fc.nat(4), (bytes, group, place) => {
        const groups = recoveryPasswordFromBytes(bytes).format().revealText().split('-');
        const digits = [...(groups[group] ?? '')];
        const [left = '', right = ''] = digits.slice(place, place + 2);
        fc.pre(left !== right);
        digits.splice(place, 2, right, left);
        groups[group] = digits.join('');
        expect(refusal(groups.join('-')).facts.group).toBe(group + 1);
      }),
    );
  });

  test('a multiple of 11 above 720885 is refused', () => {
    expect(refusal(valid.replace('720885', '720896')).facts.group).toBe(3);
    expect(refusal(valid.replace('720885', '999999')).facts.group).toBe(3);
  });
});

describe('forgiveness', () => {
  const canonical = parseRecoveryPassword(valid);

  test.each([
    ['bare digits', valid.replaceAll('-', '')],
    ['spaces', valid.replaceAll('-', ' ')],
    ['spaces around hyphens', `  ${valid.replaceAll('-', ' - ')}\r\n`],
    ['line breaks', valid.replaceAll('-', '\n')],
    ['twelve digits at a time', valid.replace(/(\d{6})-(\d{6})/g, '$1$2')],
    ['no-break spaces', valid.replaceAll('-', '\u00a0')],
    ['typographic dashes', valid.replaceAll('-', '\u2013')],
    ['minus signs', valid.replaceAll('-', '\u2212')],
    ['zero-width and direction marks', `\ufeff${valid.replaceAll('-', '-\u200b')}\u200e`],
    ['full-width digits', valid.replaceAll('1', '\uff11')],
  ])('reads %s', (_, text) => {
    expect(parseRecoveryPassword(text).equals(canonical)).toBe(true);
  });
});

describe('refusal', () => {
  test.each([
    ['', 1],
    ['-', 1],
    ['abc', 1],
    [valid.replace('123453', '12345'), 4],
    [valid.replace('123453', '1234530'), 4],
    [valid.replace('654324', '65432O'), 6],
    [valid.replace('654324', '65432\u0664'), 6],
    [valid.slice(0, -7), 8],
    [valid.slice(0, -1), 8],
    [`${valid}-000011`, 8],
    [`${valid.replaceAll('-', '')}0`, 8],
    ['0'.repeat(100_000), 8],
  ])('names a group: %#', (text, group) => {
    expect(refusal(text).facts).toEqual({ group });
  });

  test('never repeats what was typed', () => {
    fc.assert(
      fc.property(bytes16, fc.nat(47), fc.constantFrom('x', '', '77'), (bytes, place, instead) => {
        const digits = recoveryPasswordFromBytes(bytes).format().revealText().replaceAll('-', '');
        const typed = digits.slice(0, place) + instead + digits.slice(place + 1);
        const error = refusal(typed);
        const shown = `${error.message} ${JSON.stringify(error.facts)} ${String(error.stack?.split('\n')[0])}`;
        const runs = shown.match(/[0-9]+/g) ?? [];
        expect(runs.every((run) => run.length < 2 || run === '48')).toBe(true);
      }),
    );
  });

  test('bytes of another length are refused', () => {
    expect(() => recoveryPasswordFromBytes(Buffer.alloc(15))).toThrow('16');
  });
});

describe('secrecy', () => {
  test('neither text, JSON nor inspection of a password shows it', () => {
    const password = parseRecoveryPassword(valid);
    const shown = `${password.format().toString()} ${JSON.stringify(password)} ${inspect(password, { depth: 9, showHidden: true })}`;
    expect(shown).not.toMatch(/[0-9]{2}/);
  });

  test('keeps its own copy of the bytes', () => {
    const bytes = Buffer.alloc(16, 1);
    const password = recoveryPasswordFromBytes(bytes);
    bytes.fill(2);
    expect(password.bytes.reveal()).toEqual(Buffer.alloc(16, 1));
  });
});

describe('generation', () => {
  test('uses all 16 random bytes as they come', () => {
    const password = generateRecoveryPassword(() => Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex'));
    expect(password.bytes.reveal().toString('hex')).toBe('000102030405060708090a0b0c0d0e0f');
  });

  test('does not give the same password twice', () => {
    expect(generateRecoveryPassword().equals(generateRecoveryPassword())).toBe(false);
  });
});
