import { describe, expect, test } from 'vitest';
import { readClaims } from './read-claims.ts';

const token = { iss: 'https://sso.contoso.com', sub: 'u-1' };

function rolesOf(claims: Record<string, unknown>, roles = 'groups') {
  return readClaims({ ...token, ...claims }, { roles, person: undefined })?.roleClaims;
}

describe('roles', () => {
  test.each<[string, Record<string, unknown>, string, readonly string[]]>([
    ['a list', { groups: ['desk', 'audit'] }, 'groups', ['desk', 'audit']],
    ['one word', { groups: 'desk' }, 'groups', ['desk']],
    ['a member of an object', { realm_access: { roles: ['desk'] } }, 'realm_access.roles', ['desk']],
    ['a name with dots', { 'https://contoso.com/groups': ['desk'] }, 'https://contoso.com/groups', ['desk']],
    ['repeats', { groups: ['desk', 'desk'] }, 'groups', ['desk']],
    ['what is no text', { groups: ['desk', 7, null, ['audit'], {}] }, 'groups', ['desk']],
    ['text with invisible signs', { groups: ['desk\u200b', 'de\nsk', '', 'x'.repeat(513)] }, 'groups', []],
    ['nothing', {}, 'groups', []],
    ['groups that Entra left out for their number', { _claim_names: { groups: 'src1' } }, 'groups', []],
    ['more than can be told apart', { groups: Array.from({ length: 1001 }, (_, n) => `g${String(n)}`) }, 'groups', []],
    ['what every object has', {}, 'constructor.name', []],
    ['what every list has', { groups: ['desk'] }, 'groups.length', []],
    ['a prototype', { realm_access: {} }, 'realm_access.__proto__', []],
  ])('%s', (_name, claims, path, expected) => {
    expect(rolesOf(claims, path)).toEqual(expected);
  });
});

test('the person is the claim that was named, and nobody without one', () => {
  const claims = { ...token, account: 'CONTOSO\\jane', preferred_username: 'director', email: 'director@contoso.com' };
  expect(readClaims(claims, { roles: 'groups', person: 'account' })?.person).toBe('CONTOSO\\jane');
  expect(readClaims(claims, { roles: 'groups', person: undefined })?.person).toBeUndefined();
  expect(readClaims(claims, { roles: 'groups', person: 'upn' })?.person).toBeUndefined();
  expect(readClaims({ ...claims, account: ['a'] }, { roles: 'groups', person: 'account' })?.person).toBeUndefined();
});

test.each([
  [{ name: ' Jane Doe ', preferred_username: 'jane' }, 'Jane Doe'],
  [{ name: 'Jane\u202eeoD', preferred_username: 'jane' }, 'jane'],
  [{ name: 7 }, 'u-1'],
  [{ name: 'x'.repeat(129) }, 'u-1'],
])('of %j the name to show is %s', (claims, expected) => {
  expect(readClaims({ ...token, ...claims }, { roles: 'groups', person: undefined })?.displayName).toBe(expected);
});

test.each(['', 'u\u0000', '\ud800', 'x'.repeat(256)])('nobody is the subject %j', (sub) => {
  expect(readClaims({ ...token, sub }, { roles: 'groups', person: undefined })).toBeUndefined();
});
