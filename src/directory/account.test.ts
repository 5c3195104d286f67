import { describe, expect, test } from 'vitest';
import { readAccountReference } from './account.ts';

describe('who is meant', () => {
  test.each([
    ['CONTOSO\\jane', { kind: 'account', domain: 'CONTOSO', account: 'jane' }],
    ['contoso.com\\WS01$', { kind: 'account', domain: 'contoso.com', account: 'WS01$' }],
    [' jane ', { kind: 'account', domain: '', account: 'jane' }],
    ['jane@contoso.com', { kind: 'upn', upn: 'jane@contoso.com' }],
    ['jane@home@contoso.com', { kind: 'upn', upn: 'jane@home@contoso.com' }],
    ['s-1-5-21-1-2-3-500', { kind: 'sid', sid: 'S-1-5-21-1-2-3-500' }],
    ['CONTOSO\\ju\u0308rgen', { kind: 'account', domain: 'CONTOSO', account: 'j\u00fcrgen' }],
  ])('%s', (text, expected) => {
    expect(readAccountReference(text)).toEqual(expected);
  });

  test.each([
    '',
    '   ',
    'CONTOSO\\',
    '\\',
    '@contoso.com',
    'jane@',
    'a\\b\\c',
    '*',
    'CONTOSO\\*)(objectClass=*',
    'CN=jane,DC=contoso',
    'jane\u0000',
    'ja\u202ene',
    'x'.repeat(256),
    '042647-302313-590458-071500-554323-116567-412181-516978',
  ])('refuses %j', (text) => {
    expect(() => readAccountReference(text)).toThrow(expect.objectContaining({ code: 'person-name-invalid' }));
  });

  test('refuses what only looks like a SID', () => {
    expect(() => readAccountReference('S-1-5-x')).toThrow(expect.objectContaining({ code: 'request-invalid' }));
  });
});
