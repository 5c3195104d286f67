import { expect, test } from 'vitest';
import type { Account } from '../../wire/rest/accounts.ts';
import { accountChange } from './account-change.ts';

const jane: Account = {
  name: 'jane',
  displayName: 'Jane Roe',
  person: 'CONTOSO\\jane',
  roles: ['helpdesk', 'auditor'],
  disabled: false,
  mustChangePassword: false,
  createdAt: '2026-11-24T09:00:00.000Z',
  createdBy: 'admin',
};
const form = { name: 'jane', displayName: 'Jane Roe', person: 'CONTOSO\\jane', roles: jane.roles };

test('nothing is asked of the server when nothing was changed, in whatever order the roles come', () => {
  expect(accountChange(jane, { ...form, roles: ['auditor', 'helpdesk'], displayName: ' Jane Roe ' })).toBeUndefined();
});

test('only what was changed is asked for', () => {
  expect(accountChange(jane, { ...form, displayName: 'Jane Doe' })).toEqual({ displayName: 'Jane Doe' });
  expect(accountChange(jane, { ...form, roles: ['auditor'] })).toEqual({ roles: ['auditor'] });
  expect(accountChange(jane, { ...form, roles: [] })).toEqual({ roles: [] });
  expect(accountChange(jane, { ...form, person: 'CONTOSO\\jdoe' })).toEqual({ person: 'CONTOSO\\jdoe' });
});
