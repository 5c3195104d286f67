import { KeyhavenError } from '../base/error.ts';
import type { DomainNames } from '../directory/domain-names.ts';
import { formatPersonName, parsePersonName } from '../directory/person-name.ts';
import { roles as everyRole, incompatibleRoles, type Role } from './role.ts';

const longestDisplayName = 128;

/** One order and no repeats. Throws `roles-incompatible`. */
export function readRoles(asked: readonly Role[]): readonly Role[] {
  const held = new Set(asked);
  if (incompatibleRoles(held)) {
    throw new KeyhavenError(
      'roles-incompatible',
      'an administrator hands out rights and so reads no keys; give helpdesk, advanced-helpdesk or self-service to a second account',
    );
  }
  return everyRole.filter((role) => held.has(role));
}

/** Throws `request-invalid`. */
export function readDisplayName(text: string): string {
  const name = text.normalize('NFC').trim();
  // Control and invisible characters make one name look like another.
  if (name === '' || name.length > longestDisplayName || /[\p{C}\p{Zl}\p{Zp}]/u.test(name)) {
    throw new KeyhavenError(
      'request-invalid',
      `a display name has 1 to ${String(longestDisplayName)} characters and no invisible ones`,
    );
  }
  return name;
}

/** The spelling by which associations find the person. Throws `person-name-invalid`. */
export function readPerson(text: string, domains: DomainNames): string {
  return formatPersonName(parsePersonName(text, domains));
}
