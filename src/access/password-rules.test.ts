import { describe, expect, test } from 'vitest';
import { Secret } from '../base/secret.ts';
import { checkNewPassword, minimumPasswordLength } from './password-rules.ts';
import type { Role } from './role.ts';

const check = (password: string, roles: readonly Role[] = [], name = 'jdoe') =>
  checkNewPassword(Secret.fromText(password), { name, roles });

describe('a new password', () => {
  test.each([
    ['administrator', 15],
    ['auditor', 15],
    ['helpdesk', 15],
    ['advanced-helpdesk', 15],
    ['data-migration', 15],
    ['reports', 12],
    ['self-service', 12],
  ] as const)('of %s has at least %i characters', (role, minimum) => {
    expect(minimumPasswordLength([role])).toBe(minimum);
    expect(() => check('x'.repeat(minimum), [role])).not.toThrow();
    expect(() => check('x'.repeat(minimum - 1), [role])).toThrow(
      expect.objectContaining({ code: 'password-too-weak', facts: { minimum } }),
    );
  });

  test('needs the longest that any of the roles needs', () => {
    expect(minimumPasswordLength(['reports', 'auditor'])).toBe(15);
    expect(minimumPasswordLength([])).toBe(12);
  });

  test('is counted in characters, not in bytes or halves of them', () => {
    expect(() => check('😀'.repeat(11))).toThrow(/too short/);
    expect(() => check('😀'.repeat(12))).not.toThrow();
  });

  test.each(['', ' '.repeat(20), '\t\n'.repeat(10), '\u00a0'.repeat(20), '\u200b'.repeat(20)])(
    'is not blank: %j',
    (password) => {
      expect(() => check(password)).toThrow(/blank/);
    },
  );

  test.each(['xxxxxJDOExxxxx', 'xxxxxｊｄｏｅxxxxx', 'jdoe and some more'])(
    'does not hold the account name: %s',
    (password) => {
      expect(() => check(password)).toThrow(/account name/);
    },
  );

  test('may hold a name so short that it stands in any word, but not be nothing else', () => {
    expect(() => check('a long enough pass', [], 'al')).not.toThrow();
    expect(() => check('administrator', [], 'administrator')).toThrow(/account name/);
  });

  test('has no rules of composition', () => {
    expect(() => check('aaaaaaaaaaaaaaa', ['administrator'])).not.toThrow();
  });

  test('does not appear in the refusal', () => {
    let sentence = '';
    try {
      check('geheim');
    } catch (error) {
      sentence = String(error);
    }
    expect(sentence).toMatch(/too short/);
    expect(sentence).not.toMatch(/geheim/);
  });
});
