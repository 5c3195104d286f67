import type { Account, ChangeAccountRequest } from '../../wire/rest/accounts.ts';
import type { AccountForm } from './account-fields.tsx';

/** What was changed in the form, or nothing: the server ends the sessions of whatever it is asked to change. */
export function accountChange(before: Account, form: AccountForm): ChangeAccountRequest | undefined {
  const displayName = form.displayName.trim();
  const person = form.person.trim();
  const change: ChangeAccountRequest = {
    ...(displayName !== before.displayName && { displayName }),
    ...(person !== before.person && { person }),
    ...(!sameRoles(before.roles, form.roles) && { roles: [...form.roles] }),
  };
  return Object.keys(change).length === 0 ? undefined : change;
}

function sameRoles(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((role) => other.includes(role));
}
