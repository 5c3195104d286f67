import { describe, expect, test } from 'vitest';
import { DomainNames } from '../directory/domain-names.ts';
import { readSignInName } from './sign-in-name.ts';

const domains = new DomainNames([['CONTOSO', 'contoso.com']], 'CONTOSO');
const alone = { directory: undefined, domains };
const withDirectory = { directory: {}, domains };

describe('without a directory', () => {
  test.each(['jane', ' Jane ', '.\\jane', ' .\\JANE'])('%s is an account of Keyhaven', (text) => {
    expect(readSignInName(text, alone)).toEqual({ kind: 'account', name: 'jane' });
  });

  test.each(['CONTOSO\\jane', 'jane@contoso.com', '', '.\\', 'a b'])('%j is none', (text) => {
    expect(() => readSignInName(text, alone)).toThrow(/account name/);
  });
});

describe('beside a directory', () => {
  test.each(['jane', ' JANE', 'CONTOSO\\jane', 'contoso.com\\Jane', 'jane@contoso.com', 'ｊane'])(
    '%s is counted under one name',
    (text) => {
      expect(readSignInName(text, withDirectory)).toMatchObject({ kind: 'directory', name: 'CONTOSO\\jane' });
    },
  );

  test('a dot for the domain means this server', () => {
    expect(readSignInName('.\\jane', withDirectory)).toEqual({ kind: 'account', name: 'jane' });
  });

  test.each(['', 'a\\b\\c', 'jane@', '*', 'x'.repeat(300), '..\\jane)(cn=*'])('%j is nobody', (text) => {
    expect(() => readSignInName(text, withDirectory)).toThrow(/account name/);
  });
});
