import type { Secret } from '../base/secret.ts';
import type { AccountDeps } from './access-deps.ts';
import type { Account } from './access-store.ts';
import { readDisplayName, readPerson, readRoles } from './account-fields.ts';
import { normaliseAccountName } from './account-name.ts';
import { type Actor, actorName } from './actor.ts';
import { demand } from './demand.ts';
import { insertAccount } from './insert-account.ts';
import { newOneTimePassword } from './one-time-password.ts';
import { refuseSelf } from './refuse-self.ts';
import type { Role } from './role.ts';

export interface AddAccountRequest {
  readonly name: string;
  readonly displayName?: string | undefined;
  /** The end user that the account is; by default the user of that name in the default domain. */
  readonly person?: string | undefined;
  readonly roles: readonly Role[];
}

/**
 * Makes an account with a one-time password, to be shown once. Throws `not-permitted`, `request-invalid`,
 * `person-name-invalid`, `roles-incompatible`, `self-grant-refused`, `already-exists`.
 */
export async function addAccount(
  deps: AccountDeps,
  actor: Actor,
  request: AddAccountRequest,
): Promise<{ account: Account; oneTimePassword: Secret }> {
  demand(actor, 'account-manage');
  const name = normaliseAccountName(request.name);
  const person = readPerson(request.person ?? name, deps.domains);
  const displayName = readDisplayName(request.displayName ?? name);
  const roles = readRoles(request.roles);
  await refuseSelf(deps, actor, { name, person });
  const oneTimePassword = newOneTimePassword(deps.random);
  const fields = { name, displayName, person, roles, createdBy: actorName(actor) };
  return { account: await insertAccount(deps, fields, oneTimePassword), oneTimePassword };
}
