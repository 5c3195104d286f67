import { describe, expect, test } from 'vitest';
import { formatComputerName, parseComputerName } from './computer-name.ts';
import { DomainNames } from './domain-names.ts';

const domains = new DomainNames([['CONTOSO', 'contoso.com']]);
const read = (text: string, names = domains) => formatComputerName(parseComputerName(text, names));

function attempt(text: string): string | undefined {
  try {
    return read(text);
  } catch {
    return undefined;
  }
}

describe('a computer name', () => {
  test.each([
    'CONTOSO\\WS01',
    'contoso\\ws01',
    'contoso.com\\ws01',
    'ws01.contoso.com',
    'WS01.CONTOSO.COM.',
    ' CONTOSO\\WS01$ ',
  ])('is one computer however it is written: %s', (text) => {
    expect(read(text)).toBe('CONTOSO\\WS01');
  });

  test('keeps a DNS domain that nobody mapped', () => {
    expect(read('ws01.fabrikam.example')).toBe('FABRIKAM.EXAMPLE\\WS01');
  });

  test('gets the default domain only where it has none', () => {
    const withDefault = new DomainNames([['CONTOSO', 'contoso.com']], 'contoso.com');
    expect(read('ws01', withDefault)).toBe('CONTOSO\\WS01');
    expect(read('FABRIKAM\\ws01', withDefault)).toBe('FABRIKAM\\WS01');
    expect(read('ws01')).toBe('WS01');
  });

  test('composes accents, so that two spellings of one letter are one name', () => {
    expect(read('CONTOSO\\BÜRO1')).toBe(read('CONTOSO\\BU\u0308RO1'));
  });

  test.each(['CONTOSO\\weiß01', 'CONTOSO\\wſ01', 'CONTOSO\\wın', 'CONTOSO\\ﬁn', 'ws01.weiß.example'])(
    'refuses letters that upper case takes for others: %s',
    (text) => {
      expect(() => read(text)).toThrow(expect.objectContaining({ code: 'computer-name-invalid' }));
    },
  );

  test('is the same read again, whatever letter is in it', () => {
    for (let code = 0x80; code < 0x2_0000; code += 1) {
      const letter = String.fromCodePoint(code);
      for (const text of [`CONTOSO\\a${letter}`, `d${letter}.example\\a`]) {
        const first = attempt(text);
        if (first !== undefined) expect(attempt(first), text).toBe(first);
      }
    }
  });

  test.each([
    '',
    '   ',
    '\\',
    'CONTOSO\\',
    '\\WS01',
    'CONTOSO\\WS 01',
    'CONTOSO\\WS01\\x',
    'a/b',
    'CONTOSO\\<script>',
    'ws01.',
    '.contoso.com',
    'CONTOSO\\WS\u0000',
    'CONTOSO\\WS\u202e01',
    `CONTOSO\\${'A'.repeat(64)}`,
    'A'.repeat(10_000),
    '$',
    '%',
    '*',
    '042647-302313-590458-071500-554323-116567-412181-516978',
  ])('refuses %j', (text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'computer-name-invalid' }));
  });
});
