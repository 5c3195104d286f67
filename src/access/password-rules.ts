import { KeyhavenError } from '../base/error.ts';
import type { Secret } from '../base/secret.ts';
import type { Role } from './role.ts';

const ordinary = 12;
const strong = 15;

/** Everybody whose password opens more than his own keys and figures. */
const powerful: ReadonlySet<Role> = new Set<Role>([
  'administrator',
  'auditor',
  'helpdesk',
  'advanced-helpdesk',
  'data-migration',
]);

/** In characters, not bytes. */
export function minimumPasswordLength(roles: readonly Role[]): number {
  return roles.some((role) => powerful.has(role)) ? strong : ordinary;
}

/** Length is the rule; rules of composition make passwords that are worse and harder. Throws `password-too-weak`. */
export function checkNewPassword(password: Secret, owner: { name: string; roles: readonly Role[] }): void {
  const minimum = minimumPasswordLength(owner.roles);
  const text = password.revealText().normalize('NFKC');
  if (/^[\p{Z}\p{C}\s]*$/u.test(text)) throw weak('a password cannot be blank', minimum);
  if (Array.from(text).length < minimum) {
    throw weak(`this password is too short; the account needs at least ${String(minimum)} characters`, minimum);
  }
  if (holdsName(text.toLowerCase(), owner.name))
    throw weak('a password cannot contain the account name; choose another', minimum);
}

/** A name of one to three letters stands in too many words by chance. */
function holdsName(text: string, name: string): boolean {
  return name.length < 4 ? text === name : text.includes(name);
}

function weak(sentence: string, minimum: number): KeyhavenError {
  return new KeyhavenError('password-too-weak', sentence, { facts: { minimum } });
}
