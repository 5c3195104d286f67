import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dnsDomainOf,
  escapeValue,
  formatDistinguishedName,
  isSameName,
  isWithin,
  parentName,
  parseDistinguishedName,
} from './distinguished-name.ts';

const values = (text: string) => parseDistinguishedName(text).map(([first]) => first?.value);

describe('a distinguished name', () => {
  test.each([
    ['CN=jane,OU=People,DC=contoso,DC=com', ['jane', 'People', 'contoso', 'com']],
    ['CN=Doe\\, Jane,DC=contoso', ['Doe, Jane', 'contoso']],
    ['CN=Doe\\2C Jane,DC=contoso', ['Doe, Jane', 'contoso']],
    ['OU=Köln/Büro\\, Ost (*),DC=contoso', ['Köln/Büro, Ost (*)', 'contoso']],
    ['CN=Lu\\C4\\8Di\\C4\\87,DC=x', ['Lučić', 'x']],
    ['CN=a\\\\b,DC=x', ['a\\b', 'x']],
    ['CN=\\ a \\ ,DC=x', [' a  ', 'x']],
    ['CN=\\#1,DC=x', ['#1', 'x']],
    ['CN = jane , DC = x', ['jane', 'x']],
    ['CN="Doe, Jane";DC=x', ['Doe, Jane', 'x']],
    ['CN=a=b,DC=x', ['a=b', 'x']],
    [
      'CN=2026-11-20T10:11:12-00:00{1DEE0A5B-9B6C-4F59-8C1E-3A4C0D2EE011},CN=WS01',
      ['2026-11-20T10:11:12-00:00{1DEE0A5B-9B6C-4F59-8C1E-3A4C0D2EE011}', 'WS01'],
    ],
    ['CN=x\\0ACNF:4c6a4c0d-aaaa,DC=x', ['x\nCNF:4c6a4c0d-aaaa', 'x']],
  ])('%s', (text, expected) => {
    expect(values(text)).toEqual(expected);
    expect(isSameName(formatDistinguishedName(parseDistinguishedName(text)), text)).toBe(true);
  });

  test('keeps several pairs of one part together', () => {
    expect(parseDistinguishedName('CN=a+SN=b,DC=x')).toEqual([
      [
        { type: 'CN', value: 'a' },
        { type: 'SN', value: 'b' },
      ],
      [{ type: 'DC', value: 'x' }],
    ]);
  });

  test.each([
    'jane',
    'CN=',
    '=x',
    'CN=a,',
    ',CN=a',
    'CN=a\\',
    'CN="a',
    'CN=a\\zz\\',
    'CN=\\FF',
    'C N=a',
    'CN=#04024869',
  ])('refuses %j', (text) => {
    expect(() => parseDistinguishedName(text)).toThrow(expect.objectContaining({ code: 'request-invalid' }));
  });

  test('holds any value that is escaped, and ends nowhere else', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (value) => {
        expect(values(`CN=${escapeValue(value)},DC=contoso,DC=com`)).toEqual([value, 'contoso', 'com']);
      }),
    );
  });

  test('lies within a unit by its parts and not by its letters', () => {
    const unit = 'OU=Workstations,DC=contoso,DC=com';
    expect(isWithin('CN=WS01,ou=WORKSTATIONS, dc=Contoso,dc=com', unit)).toBe(true);
    expect(isWithin(unit, unit)).toBe(true);
    expect(isWithin('CN=WS01,OU=Old\\,OU=Workstations,DC=contoso,DC=com', unit)).toBe(false);
    expect(isWithin('CN=WS01,OU=MyWorkstations,DC=contoso,DC=com', unit)).toBe(false);
    expect(isWithin('DC=contoso,DC=com', unit)).toBe(false);
  });

  test('is the same however it is written, and another one is not', () => {
    expect(isSameName('CN=Bu\u0308ro,DC=x', 'cn=B\u00fcRO, dc=X')).toBe(true);
    expect(isSameName('CN=a\\2CDC=x', 'CN=a,DC=x')).toBe(false);
  });

  test('knows its parent and its domain', () => {
    expect(parentName('CN=a\\,b,OU=x,DC=contoso,DC=com')).toBe('OU=x,DC=contoso,DC=com');
    expect(dnsDomainOf('CN=a,DC=not,OU=x,DC=Contoso,DC=COM')).toBe('contoso.com');
    expect(dnsDomainOf('OU=x')).toBe('');
  });
});
