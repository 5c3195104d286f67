import fc from 'fast-check';
import { BerReader, BerWriter, EqualityFilter, FilterParser } from 'ldapts';
import { describe, expect, test } from 'vitest';
import { allBits, and, contains, equals, inChain, not, or, present, type SearchFilter } from './filter.ts';

/** As it travels, read again by somebody else's parser. */
function travelled(filter: SearchFilter): SearchFilter {
  const writer = new BerWriter();
  filter.write(writer);
  return FilterParser.parse(new BerReader(writer.buffer));
}

const hostile = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom('*', '(', ')', '\\', '|', '&', '!', '=', '\u0000', '2', 'a', 'ü') }),
  fc.constantFrom('*)(objectClass=*', 'a)(|(cn=*', '\\2a', '*', ')(', 'x\u0000y'),
);

describe('a filter', () => {
  test('has one term for one name, whatever the name is', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const read = travelled(equals('sAMAccountName', name));
        expect(read).toBeInstanceOf(EqualityFilter);
        expect(read).toMatchObject({ attribute: 'samaccountname', value: name });
      }),
    );
  });

  test('keeps its shape around any name', () => {
    fc.assert(
      fc.property(hostile, hostile, (one, other) => {
        const read = travelled(and(equals('objectClass', 'user'), or(equals('cn', one), not(equals('mail', other)))));
        expect(read).toMatchObject({
          filters: [
            { attribute: 'objectclass', value: 'user' },
            { filters: [{ attribute: 'cn', value: one }, { filter: { attribute: 'mail', value: other } }] },
          ],
        });
      }),
    );
  });

  test('takes a star for a star in what is looked for inside a value', () => {
    fc.assert(
      fc.property(
        hostile.filter((text) => text !== ''),
        (text) => {
          expect(travelled(contains('cn', text))).toMatchObject({ initial: '', any: [text], final: '' });
        },
      ),
    );
  });

  test('carries bytes as they are', () => {
    const value = Buffer.from('5b0aee1d6c9b594f8c1e3a4c0d2ee011', 'hex');
    const writer = new BerWriter();
    equals('msFVE-RecoveryGuid', value).write(writer);
    expect(writer.buffer.includes(value)).toBe(true);
  });

  test('follows chains and bits by their rules', () => {
    expect(travelled(inChain('memberOf', 'CN=x*'))).toMatchObject({
      rule: '1.2.840.113556.1.4.1941',
      matchType: 'memberOf',
      value: 'CN=x*',
    });
    expect(travelled(allBits('userAccountControl', 2))).toMatchObject({ rule: '1.2.840.113556.1.4.803', value: '2' });
  });

  test('refuses what would match everything, and what is no attribute', () => {
    expect(() => contains('cn', '')).toThrow(expect.objectContaining({ code: 'request-invalid' }));
    for (const name of ['', 'cn=x', 'c n', 'cn)(', '*']) expect(() => present(name), name).toThrow();
  });
});
