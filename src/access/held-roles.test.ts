import { expect, test } from 'vitest';
import { sid } from '../../test/support/fake-directory.ts';
import { heldRoles } from './held-roles.ts';
import type { Role } from './role.ts';
import type { Limit, RoleMapping } from './role-mapping.ts';

const sales: Limit = { kind: 'organisational-unit', dn: 'OU=Sales,DC=contoso,DC=com' };
const laptops: Limit = { kind: 'computer-group', sid: sid(900), name: 'Laptops' };

function mapping(id: number, role: Role, ...limits: Limit[]): RoleMapping {
  const made = { createdAt: 1, createdBy: 'admin', changeId: Buffer.alloc(16, id) };
  return { id, source: 'directory', subject: sid(500 + id), name: 'CONTOSO\\Some', role, limits, ...made };
}

test('several mappings give their roles together, each as a ground', () => {
  const held = heldRoles([mapping(1, 'helpdesk'), mapping(2, 'reports'), mapping(3, 'helpdesk')]);
  expect([...held.roles]).toEqual(['helpdesk', 'reports']);
  expect(held.grants).toEqual([1, 2, 3].map((id) => Buffer.alloc(16, id)));
  expect(held.limits.size).toBe(0);
});

test('limits of one role add up', () => {
  const held = heldRoles([mapping(1, 'helpdesk', sales), mapping(2, 'helpdesk', laptops), mapping(3, 'reports')]);
  expect([...held.limits]).toEqual([['helpdesk', [sales, laptops]]]);
});

test('a role that one mapping gives without a limit has none', () => {
  const held = heldRoles([mapping(1, 'helpdesk', sales), mapping(2, 'helpdesk')]);
  expect(held.limits.size).toBe(0);
});

test('administrator beside a role that reads keys does not count, and is said to be withheld', () => {
  const held = heldRoles([mapping(1, 'administrator'), mapping(2, 'self-service')]);
  expect([...held.roles]).toEqual(['self-service']);
  expect(held.administratorWithheld).toBe(true);
  expect(heldRoles([mapping(1, 'administrator')]).administratorWithheld).toBe(false);
});

test('nothing gives nothing', () => {
  expect(heldRoles([])).toMatchObject({ roles: new Set(), grants: [] });
});
