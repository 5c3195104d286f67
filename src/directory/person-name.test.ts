import { describe, expect, test } from 'vitest';
import { DomainNames } from './domain-names.ts';
import { formatPersonName, parsePersonName, personName } from './person-name.ts';

const domains = new DomainNames([['CONTOSO', 'contoso.com']]);
const read = (text: string) => formatPersonName(parsePersonName(text, domains));

describe('an account name', () => {
  test.each(['CONTOSO\\jdoe', 'contoso\\JDOE', 'jdoe@contoso.com', 'JDoe@CONTOSO.COM', ' contoso.com\\jdoe '])(
    'is one person however it is written: %s',
    (text) => {
      expect(read(text)).toBe('CONTOSO\\jdoe');
    },
  );

  test('is the same from the two fields of the form', () => {
    expect(formatPersonName(personName('contoso.com', 'JDOE', domains))).toBe('CONTOSO\\jdoe');
  });

  test('takes compatibility forms for what they look like, so that a look-alike is not a second person', () => {
    expect(read('CONTOSO\\ｊｄｏｅ')).toBe('CONTOSO\\jdoe');
  });

  test.each([
    '',
    'CONTOSO\\',
    '@contoso.com',
    'CONTOSO\\j doe',
    'CONTOSO\\j\u200bdoe',
    'a\\b\\c',
    'CONTOSO\\*',
    'CONTOSO\\j\u0000',
    'x'.repeat(300),
  ])('refuses %j', (text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'person-name-invalid' }));
  });
});
