import { readsKeys } from '../../wire/rest/accounts.ts';
import type { Role } from '../api/session.tsx';

/** In the order in which they are shown: from the desk to the back office. */
export const everyRole: readonly Role[] = [
  'helpdesk',
  'advanced-helpdesk',
  'self-service',
  'reports',
  'auditor',
  'data-migration',
  'administrator',
];

/** The server refuses these as well; here they are said before anything is sent. */
export function rolesConflict(roles: readonly Role[]): boolean {
  return roles.includes('administrator') && roles.some((role) => readsKeys.has(role));
}

/** A token speaks for a machine, which administers nothing and has no computers of its own. */
export const tokenRoles: readonly Role[] = everyRole.filter(
  (role) => role !== 'administrator' && role !== 'self-service',
);

/** The server shows keys to a token of these roles only if it was made for that, on the server itself. */
export function looksForKeys(role: Role): boolean {
  return role === 'helpdesk' || role === 'advanced-helpdesk';
}
