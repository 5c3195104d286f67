import { KeyhavenError } from '../base/error.ts';
import type { Secret } from '../base/secret.ts';
import type { PasswordDeps } from './access-deps.ts';
import type { Account } from './access-store.ts';
import { changeGrants } from './change-grants.ts';
import { oneTimePasswordLife } from './one-time-password.ts';

type NewAccount = Pick<Account, 'name' | 'displayName' | 'person' | 'roles' | 'createdBy'>;

/** Writes a new account and its row in the audit. Throws `already-exists`. */
export async function insertAccount(deps: PasswordDeps, fields: NewAccount, oneTimePassword: Secret): Promise<Account> {
  const passwordHash = await deps.hasher.hash(oneTimePassword);
  const at = deps.clock();
  const changeId = deps.random(16);
  return await changeGrants(deps, async (unit) => {
    if (await unit.accountByName(fields.name)) {
      throw new KeyhavenError('already-exists', `there is an account ${fields.name} already; choose another name`);
    }
    const account = await unit.insertAccount({
      ...fields,
      passwordHash,
      mustChangePassword: true,
      passwordExpiresAt: at + oneTimePasswordLife,
      disabled: false,
      createdAt: at,
      changeId,
    });
    unit.record({
      at,
      type: 'account-created',
      source: 'Administration',
      result: 'Successful',
      actor: fields.createdBy,
      detail: { account: fields.name, roles: fields.roles, person: fields.person },
      changeId,
    });
    return account;
  });
}
