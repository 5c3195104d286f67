import type { Secret } from '../base/secret.ts';
import type { PasswordDeps } from './access-deps.ts';
import { normaliseAccountName } from './account-name.ts';
import { type Actor, actorName } from './actor.ts';
import { changeGrants } from './change-grants.ts';
import { demand } from './demand.ts';
import { accountSessions, endSessions } from './end-sessions.ts';
import { findAccount } from './find-account.ts';
import { newOneTimePassword, oneTimePasswordLife } from './one-time-password.ts';
import { isSelf, refuseSelf, selfGrant, selfRefused } from './refuse-self.ts';

/**
 * Replaces a password by a one-time password, to be shown once, and ends the account's sessions. Throws `not-permitted`,
 * `not-found`, `request-invalid`, `self-grant-refused`.
 */
export async function resetPassword(
  deps: PasswordDeps,
  actor: Actor,
  request: { readonly name: string },
): Promise<{ oneTimePassword: Secret }> {
  demand(actor, 'account-manage');
  const name = normaliseAccountName(request.name);
  const found = await findAccount(deps.store, name);
  await refuseSelf(deps, actor, found);
  const oneTimePassword = newOneTimePassword(deps.random);
  const passwordHash = await deps.hasher.hash(oneTimePassword);
  const changeId = deps.random(16);
  const at = deps.clock();
  const reset = await changeGrants(deps, async (unit) => {
    const before = await findAccount(unit, name);
    // It may have become the actor's meanwhile.
    if (isSelf(actor, before)) {
      unit.record(selfRefused(actor, before, at));
      return false;
    }
    const passwordExpiresAt = at + oneTimePasswordLife;
    await unit.updateAccount({ ...before, passwordHash, mustChangePassword: true, passwordExpiresAt, changeId });
    await endSessions(unit, accountSessions(before), { actor: actorName(actor), at });
    unit.record({
      at,
      type: 'password-changed',
      source: 'Administration',
      result: 'Successful',
      actor: actorName(actor),
      detail: { account: name, roles: before.roles, oneTime: true },
      changeId,
      revokes: before.changeId,
    });
    return true;
  });
  if (!reset) throw selfGrant(found);
  return { oneTimePassword };
}
