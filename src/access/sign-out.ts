import { KeyhavenError } from '../base/error.ts';
import type { AccessDeps } from './access-deps.ts';
import { type Actor, actorName } from './actor.ts';
import { changeGrants } from './change-grants.ts';
import { endSessions } from './end-sessions.ts';

/** Ends the session that the actor came with, or every session of that account. Throws `not-permitted`. */
export async function signOut(deps: AccessDeps, actor: Actor, options: { everywhere: boolean }): Promise<void> {
  if (actor.kind !== 'person') throw new KeyhavenError('not-permitted', 'only somebody who signed in can sign out');
  const session = deps.cache.sessionOf(actor);
  await changeGrants(deps, async (unit) => {
    const at = deps.clock();
    if (options.everywhere) {
      await endSessions(unit, { id: actor.accountId, name: actor.account }, { actor: actorName(actor), at });
      return;
    }
    await unit.deleteSession(actor.sessionId);
    unit.record({
      at,
      type: 'sign-out',
      source: 'Administration',
      result: 'Successful',
      actor: actorName(actor),
      detail: { account: actor.account },
      revokes: session?.changeId,
    });
  });
}
