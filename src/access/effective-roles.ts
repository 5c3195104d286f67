import type { Account } from './access-store.ts';
import { incompatibleRoles, type Role } from './role.ts';

/**
 * The roles that count. No use case gives an account administrator beside a role that reads keys, but a row may have
 * come another way (another version, later the groups of a directory): then it administers nothing (ruling 35).
 */
export function effectiveRoles(account: Pick<Account, 'roles'>): ReadonlySet<Role> {
  const held = new Set(account.roles);
  if (incompatibleRoles(held)) held.delete('administrator');
  return held;
}

/** Whether the account says administrator and its session is none. */
export function withholdsAdministrator(account: Pick<Account, 'roles'>): boolean {
  return account.roles.includes('administrator') && !effectiveRoles(account).has('administrator');
}
