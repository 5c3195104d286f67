import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { looksLikeSid, parseSid, sidFromBytes, sidToBytes } from './sid.ts';

describe('a SID', () => {
  test.each([
    ['S-1-0-0', '010100000000000000000000'],
    ['S-1-5-18', '010100000000000512000000'],
    ['S-1-5-32-544', '01020000000000052000000020020000'],
    ['S-1-5-21-1004336348-1177238915-682003330-512', '010500000000000515000000dcf4dc3b833d2b46828ba62800020000'],
    ['S-1-281474976710655-4294967295', '0101ffffffffffffffffffff'],
  ])('%s is the same in both forms', (text, hex) => {
    expect(sidFromBytes(Buffer.from(hex, 'hex'))).toBe(text);
    expect(sidToBytes(text).toString('hex')).toBe(hex);
  });

  test('goes through bytes and back, whatever is in it', () => {
    const parts = fc.array(fc.nat({ max: 0xffff_ffff }), { maxLength: 15 });
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 48n - 1n }), parts, (authority, numbers) => {
        const text = ['S', 1, authority, ...numbers].join('-');
        expect(sidFromBytes(sidToBytes(text))).toBe(text);
      }),
    );
  });

  test('is one text however it is typed', () => {
    expect(parseSid(' s-1-5-32-544 ')).toBe('S-1-5-32-544');
    expect(parseSid('S-1-0x5-32-0544')).toBe('S-1-5-32-544');
  });

  test.each([
    '',
    'S-1',
    'S-2-5-18',
    'S-1-5-',
    'S-1-5-4294967296',
    'S-1-5-1x',
    'S-1-5-18 or 1=1',
    `S-1-5${'-1'.repeat(16)}`,
  ])('refuses the text %j', (text) => {
    expect(() => parseSid(text)).toThrow(expect.objectContaining({ code: 'request-invalid' }));
  });

  test.each([
    '',
    '01',
    '0201000000000005',
    '010100000000000512',
    '01010000000000051200000000',
    '0110' + '00'.repeat(70),
  ])('refuses the bytes %s', (hex) => {
    expect(() => sidFromBytes(Buffer.from(hex, 'hex'))).toThrow(expect.objectContaining({ code: 'request-invalid' }));
  });

  test('is told from a name', () => {
    expect(['S-1-5-18', ' s-1-x', 'S-2-5', 'CONTOSO\\S-1'].map(looksLikeSid)).toEqual([true, true, false, false]);
  });
});
