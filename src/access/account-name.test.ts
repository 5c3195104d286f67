import { describe, expect, test } from 'vitest';
import { normaliseAccountName } from './account-name.ts';

describe('an account name', () => {
  test.each([
    ['jdoe', 'jdoe'],
    ['  JDoe\t', 'jdoe'],
    ['\u00a0jdoe\u3000', 'jdoe'],
    ['ｊｄｏｅ', 'jdoe'],
    ['\u212aate', 'kate'],
    ['ſam', 'sam'],
    ['ﬁona', 'fiona'],
    ['J.Doe-2_x', 'j.doe-2_x'],
    ['a'.repeat(64), 'a'.repeat(64)],
  ])('%j is %s', (text, name) => {
    expect(normaliseAccountName(text)).toBe(name);
  });

  test.each([
    ['', 'empty'],
    ['   ', 'blank'],
    ['j doe', 'space inside'],
    ['jd\u043ee', 'Cyrillic o'],
    ['\u0441\u043e\u0441\u043e', 'all Cyrillic'],
    ['jd\u0251e', 'Latin alpha'],
    ['j\u200bdoe', 'zero width space'],
    ['jdoe\u202e', 'direction override'],
    ['jdoe\u0000', 'NUL'],
    ['j\u0130m', 'dotted capital I'],
    ['jdo\u0301e', 'combining accent'],
    ['CONTOSO\\jdoe', 'domain'],
    ['jdoe@contoso.com', 'address'],
    ['-rf', 'looks like an option'],
    ['.', 'only a dot'],
    ['a'.repeat(65), 'too long'],
    ['ﷺ'.repeat(250), 'grows when normalised'],
  ])('%j is refused: %s', (text) => {
    expect(() => normaliseAccountName(text)).toThrow(expect.objectContaining({ code: 'request-invalid' }));
  });

  test.each(['nobody', 'Server', 'KEYHAVEN'])('%s cannot be one, since the audit uses it otherwise', (text) => {
    expect(() => normaliseAccountName(text)).toThrow(/meaning of its own/);
  });
});
