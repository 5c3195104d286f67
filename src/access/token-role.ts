import type { Role } from './role.ts';

/** The roles that a token can have. A machine neither administers accounts nor is an end user with keys of his own. */
export type TokenRole = Exclude<Role, 'administrator' | 'self-service'>;

/** Undefined for a role that no token may have. */
export function tokenRole(role: Role): TokenRole | undefined {
  return role === 'administrator' || role === 'self-service' ? undefined : role;
}

/** Whether a token of this role can be issued for revealing. */
export function mayHoldReveal(role: Role): boolean {
  return role === 'helpdesk' || role === 'advanced-helpdesk';
}
