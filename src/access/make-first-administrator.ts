import type { Secret } from '../base/secret.ts';
import type { AccountDeps } from './access-deps.ts';
import type { Account } from './access-store.ts';
import { readPerson } from './account-fields.ts';
import { normaliseAccountName } from './account-name.ts';
import { actorName, type LocalActor } from './actor.ts';
import { insertAccount } from './insert-account.ts';
import { newOneTimePassword } from './one-time-password.ts';

/**
 * Makes the first account, an administrator, when there are no accounts; its one-time password is shown once and ends
 * after a day. Undefined when there are accounts already, also when another server was quicker.
 */
export async function makeFirstAdministrator(
  deps: AccountDeps,
  actor: LocalActor,
  request: { readonly name?: string | undefined } = {},
): Promise<{ account: Account; oneTimePassword: Secret } | undefined> {
  if (await anyAccount(deps)) return undefined;
  const name = normaliseAccountName(request.name ?? 'administrator');
  const person = readPerson(name, deps.domains);
  const oneTimePassword = newOneTimePassword(deps.random);
  const fields = { name, displayName: name, person, roles: ['administrator'], createdBy: actorName(actor) } as const;
  try {
    return { account: await insertAccount(deps, fields, oneTimePassword), oneTimePassword };
  } catch (error) {
    if (await anyAccount(deps)) return undefined;
    throw error;
  }
}

async function anyAccount(deps: AccountDeps): Promise<boolean> {
  return (await deps.store.listAccounts()).length > 0;
}
