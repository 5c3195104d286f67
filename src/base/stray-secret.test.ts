import { describe, expect, test } from 'vitest';
import { holdsRecoveryPassword, withoutRecoveryPasswords } from './stray-secret.ts';

const password = '042647-302313-590458-071500-554323-116567-412181-516978';

describe('a recovery password in the wrong field', () => {
  test.each([password, password.replaceAll('-', ''), password.replaceAll('-', ' '), `he read ${password} to me`])(
    'is found in %j',
    (text) => {
      expect(holdsRecoveryPassword(text)).toBe(true);
      expect(withoutRecoveryPasswords(text)).not.toMatch(/\d{6}/);
    },
  );

  test.each([
    '',
    'INC0012345',
    '+49 30 123456',
    password.slice(0, 48),
    '1'.repeat(49),
    '3fd763f9-74c7-4e90-8fa2-1f6a2e2b4e0c',
  ])('is not seen in %j', (text) => {
    expect(holdsRecoveryPassword(text)).toBe(false);
    expect(withoutRecoveryPasswords(text)).toBe(text);
  });

  test('leaves the words around it', () => {
    expect(withoutRecoveryPasswords(`key ${password}, laptop`)).toBe('key [recovery password removed], laptop');
  });
});
