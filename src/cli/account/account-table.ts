import type { Account } from '../../wire/rest/accounts.ts';
import { type Column, timeColumn } from '../table.ts';

export const accountColumns: readonly Column<Account>[] = [
  { title: 'name', value: (account) => account.name },
  { title: 'display name', value: (account) => account.displayName },
  { title: 'roles', value: (account) => account.roles.join(',') },
  { title: 'state', value: accountState },
  { title: 'person', value: (account) => account.person },
  timeColumn('created', (account) => account.createdAt),
  { title: 'by', value: (account) => account.createdBy },
];

export function accountState(account: Account): string {
  if (account.disabled) return 'disabled';
  return account.mustChangePassword ? 'password change due' : 'active';
}
