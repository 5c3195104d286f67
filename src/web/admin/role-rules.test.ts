import { expect, test } from 'vitest';
import { incompatibleRoles, roles } from '../../access/role.ts';
import { mayHoldReveal, tokenRole } from '../../access/token-role.ts';
import { everyRole, looksForKeys, rolesConflict, tokenRoles } from './role-rules.ts';

test('the pages know every role of the server', () => {
  expect([...everyRole].sort()).toEqual([...roles].sort());
});

test('the pages refuse the combinations that the server refuses', () => {
  for (const one of roles) {
    for (const other of roles) {
      expect(rolesConflict([one, other]), `${one} and ${other}`).toBe(incompatibleRoles(new Set([one, other])));
    }
  }
});

test('a token is offered the roles that the server gives to tokens', () => {
  expect([...tokenRoles].sort()).toEqual(roles.filter((role) => tokenRole(role) !== undefined).sort());
});

test('the note about keys stands at the roles that could hold them', () => {
  expect(roles.filter(looksForKeys)).toEqual(roles.filter(mayHoldReveal));
});
