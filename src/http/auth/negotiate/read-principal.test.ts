import { describe, expect, test } from 'vitest';
import { readPrincipal } from './read-principal.ts';

describe('the name in a ticket', () => {
  test.each([
    ['alice@CONTOSO.COM', 'alice', 'CONTOSO.COM'],
    ['WS01$@CONTOSO.COM', 'WS01$', 'CONTOSO.COM'],
    ['jürgen@CONTOSO.COM', 'jürgen', 'CONTOSO.COM'],
    ["d'arc-2.x_y@CORP", "d'arc-2.x_y", 'CORP'],
    ['ju\u0308rgen@CONTOSO.COM', 'jürgen', 'CONTOSO.COM'],
  ])('%s is an account of a realm', (displayed, account, realm) => {
    expect(readPrincipal(displayed)).toEqual({ account, realm });
  });

  test.each([
    ['', 'nothing'],
    ['alice', 'no realm'],
    ['@CONTOSO.COM', 'no account'],
    ['$@CONTOSO.COM', 'a dollar alone'],
    ['alice@', 'an empty realm'],
    ['host/ws01.contoso.com@CONTOSO.COM', 'an instance'],
    ['alice/admin@CONTOSO.COM', 'an instance of a person'],
    ['alice\\@contoso.com@CONTOSO.COM', 'an escaped at'],
    ['alice@CONTOSO.COM@CONTOSO.COM', 'two realms'],
    ['alice@CONTOSO.COM/x', 'a realm with an instance'],
    ['alice\0bob@CONTOSO.COM', 'a zero'],
    ['alice\n@CONTOSO.COM', 'a line break'],
    ['alice bob@CONTOSO.COM', 'a space'],
    ['alice\u202e@CONTOSO.COM', 'a change of direction'],
    ['ali\uFFFDce@CONTOSO.COM', 'bytes that are no text'],
    ['*@CONTOSO.COM', 'a wildcard'],
    ['CONTOSO\\alice@CONTOSO.COM', 'a domain of its own'],
    ['WELLKNOWN/ANONYMOUS@WELLKNOWN:ANONYMOUS', 'nobody'],
    [`${'a'.repeat(257)}@CONTOSO.COM`, 'too much'],
  ])('%j is nobody: %s', (displayed) => {
    expect(readPrincipal(displayed)).toBeUndefined();
  });
});
