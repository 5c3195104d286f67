import { KeyhavenError } from '../base/error.ts';
import type { AccessDeps } from './access-deps.ts';
import { type Actor, actorName } from './actor.ts';
import { changeGrants } from './change-grants.ts';
import { endSession, endSessions } from './end-sessions.ts';

/** Ends the session that the actor came with, or every session of that account. Throws `not-permitted`. */
export async function signOut(deps: AccessDeps, actor: Actor, options: { everywhere: boolean }): Promise<void> {
  if (actor.kind !== 'person') throw new KeyhavenError('not-permitted', 'only somebody who signed in can sign out');
  const session = deps.cache.sessionOf(actor);
  await changeGrants(deps, async (unit) => {
    const at = deps.clock();
    const { sessionId, account, holder } = actor;
    if (options.everywhere) {
      await endSessions(unit, { holder, name: account }, { actor: actorName(actor), at });
      return;
    }
    await endSession(unit, { sessionId, session, account }, { actor: actorName(actor), at });
  });
}
