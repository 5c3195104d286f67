import { KeyhavenError } from '../base/error.ts';
import type { AccessDeps } from './access-deps.ts';
import { type Actor, actorName } from './actor.ts';
import { changeGrants } from './change-grants.ts';
import { demand } from './demand.ts';

/** Ends a token: here at once, on other servers within two seconds. Once more does nothing. Throws `not-permitted`, `not-found`. */
export async function revokeToken(deps: AccessDeps, actor: Actor, id: number): Promise<void> {
  demand(actor, 'token-manage');
  const at = deps.clock();
  await changeGrants(deps, async (unit) => {
    const token = await unit.tokenById(id);
    if (token === undefined)
      throw new KeyhavenError('not-found', `there is no token ${String(id)}; list the tokens to see their numbers`);
    if (token.revokedAt !== null) return;
    await unit.revokeToken(id, at);
    unit.record({
      at,
      type: 'token-revoked',
      source: 'Administration',
      result: 'Successful',
      actor: actorName(actor),
      computer: token.computer ?? undefined,
      detail: { token: id, label: token.label },
      revokes: token.changeId,
    });
  });
}
