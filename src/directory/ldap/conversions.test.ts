import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatGuid, parseGuid } from '../../base/guid.ts';
import { hasExpired, readAccountControl, readComputedControl } from './account-control.ts';
import { exchangeGuidOrder } from './directory-guid.ts';
import { fileTimeFromTime, generalizedFromTime, timeFromFileTime, timeFromGeneralized } from './directory-time.ts';

const invalid = expect.objectContaining({ code: 'request-invalid' });

describe('a GUID of the directory', () => {
  test('has its first three fields turned round', () => {
    const stored = Buffer.from('5b0aee1d6c9b594f8c1e3a4c0d2ee011', 'hex');
    expect(formatGuid(exchangeGuidOrder(stored))).toBe('1dee0a5b-9b6c-4f59-8c1e-3a4c0d2ee011');
    expect(exchangeGuidOrder(parseGuid('1dee0a5b-9b6c-4f59-8c1e-3a4c0d2ee011'))).toEqual(stored);
  });

  test('is itself after two turns, and the bytes that were given stay as they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        const before = Buffer.from(bytes);
        expect(exchangeGuidOrder(exchangeGuidOrder(bytes))).toEqual(before);
        expect(Buffer.from(bytes)).toEqual(before);
      }),
    );
  });

  test.each([0, 15, 17])('refuses %i bytes', (length) => {
    expect(() => exchangeGuidOrder(Buffer.alloc(length))).toThrow(invalid);
  });
});

describe('a FILETIME', () => {
  test.each([
    ['116444736000000000', 0],
    ['132223104000000000', Date.parse('2020-01-01T00:00:00Z')],
    ['134084892729999999', Date.parse('2025-11-24T20:21:12.999Z')],
    ['1', -11_644_473_600_000],
  ])('%s', (ticks, at) => {
    expect(timeFromFileTime(ticks)).toBe(at);
  });

  test.each(['0', '9223372036854775807'])('%s means never', (ticks) => {
    expect(timeFromFileTime(ticks)).toBeUndefined();
  });

  test.each(['', 'x', '-1', '1.5', '9223372036854775808', '99999999999999999999', ' 1'])('refuses %j', (text) => {
    expect(() => timeFromFileTime(text)).toThrow(invalid);
  });

  test('goes there and back to the millisecond', () => {
    fc.assert(
      fc.property(
        fc.date({ noInvalidDate: true, min: new Date('1700-01-01'), max: new Date('9999-01-01') }),
        (date) => {
          expect(timeFromFileTime(fileTimeFromTime(date.getTime()))).toBe(date.getTime());
        },
      ),
    );
  });
});

describe('a GeneralizedTime', () => {
  test.each([
    ['20261120101112.0Z', '2026-11-20T10:11:12.000Z'],
    ['20261120101112Z', '2026-11-20T10:11:12.000Z'],
    ['20261120101112.25Z', '2026-11-20T10:11:12.250Z'],
    ['202611201011Z', '2026-11-20T10:11:00.000Z'],
    ['2026112010Z', '2026-11-20T10:00:00.000Z'],
    ['20261120101112.0+0130', '2026-11-20T08:41:12.000Z'],
    ['20261120101112-05', '2026-11-20T15:11:12.000Z'],
    ['20240229000000.0Z', '2024-02-29T00:00:00.000Z'],
  ])('%s', (text, at) => {
    expect(new Date(timeFromGeneralized(text)).toISOString()).toBe(at);
  });

  test.each([
    '20261120101112',
    '20261120101112.0',
    '20260229000000.0Z',
    '20261301000000.0Z',
    '20261120240000.0Z',
    '20261120106012Z',
    '2026112010.5Z',
    '20261120101112.0z',
    '2026-11-20T10:11:12Z',
    '',
  ])('refuses %j', (text) => {
    expect(() => timeFromGeneralized(text)).toThrow(invalid);
  });

  test('goes there and back to the second', () => {
    fc.assert(
      fc.property(fc.integer({ min: -10_000_000_000, max: 250_000_000_000 }), (seconds) => {
        expect(timeFromGeneralized(generalizedFromTime(seconds * 1000))).toBe(seconds * 1000);
      }),
    );
  });
});

describe('flags of an account', () => {
  test.each([
    ['512', { disabled: false, kind: 'user' }],
    ['514', { disabled: true, kind: 'user' }],
    ['66050', { disabled: true, kind: 'user', passwordNeverExpires: true }],
    ['4096', { disabled: false, kind: 'workstation' }],
    ['532480', { disabled: false, kind: 'controller' }],
    ['2080', { kind: 'other' }],
    ['4194816', { kind: 'user', noPreAuthentication: true }],
    ['-2147483136', { kind: 'user', disabled: false }],
  ])('%s', (text, expected) => {
    expect(readAccountControl(text)).toMatchObject(expected);
  });

  test.each(['', 'x', '1e3', '99999999999', '2147483648'])('refuses %j', (text) => {
    expect(() => readAccountControl(text)).toThrow(invalid);
  });

  test('that the controller works out', () => {
    expect(readComputedControl('16')).toEqual({ locked: true, passwordExpired: false });
    expect(readComputedControl('8388608')).toEqual({ locked: false, passwordExpired: true });
    expect(() => readComputedControl('none')).toThrow(invalid);
  });

  test('an account ends at its time and not before', () => {
    expect([hasExpired(undefined, 5), hasExpired(6, 5), hasExpired(5, 5), hasExpired(4, 5)]).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });
});
