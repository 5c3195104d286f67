import type { Secret } from '../base/secret.ts';
import type { PasswordDeps } from './access-deps.ts';
import { normaliseAccountName } from './account-name.ts';
import { type Actor, actorName } from './actor.ts';
import { changeGrants } from './change-grants.ts';
import { demand } from './demand.ts';
import { endSessions } from './end-sessions.ts';
import { findAccount } from './find-account.ts';
import { newOneTimePassword, oneTimePasswordLife } from './one-time-password.ts';
import { refuseSelf } from './refuse-self.ts';

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
  await refuseSelf(deps, actor, await findAccount(deps.store, name));
  const oneTimePassword = newOneTimePassword(deps.random);
  const passwordHash = await deps.hasher.hash(oneTimePassword);
  const changeId = deps.random(16);
  const at = deps.clock();
  await changeGrants(deps, async (unit) => {
    const before = await findAccount(unit, name);
    const passwordExpiresAt = at + oneTimePasswordLife;
    await unit.updateAccount({ ...before, passwordHash, mustChangePassword: true, passwordExpiresAt, changeId });
    await endSessions(unit, before, { actor: actorName(actor), at });
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
  });
  return { oneTimePassword };
}
