import type { Millis } from '../base/clock.ts';
import type { AccessUnit, Account, Session } from './access-store.ts';
import type { SessionHolder } from './session-holder.ts';

/**
 * Ends every session of one holder. Each is revoked on the chain, so that a row put back from a copy of the database does
 * not bring it to life again. Returns their change ids.
 */
export async function endSessions(
  unit: AccessUnit,
  { holder, name }: { readonly holder: SessionHolder; readonly name: string },
  by: { readonly actor: string; readonly at: Millis },
): Promise<readonly Buffer[]> {
  const ended = await unit.deleteSessionsOf(holder);
  recordEnds(unit, ended, { ...by, name });
  return ended;
}

/** `ended` are the change ids of sessions that were deleted. */
export function recordEnds(
  unit: AccessUnit,
  ended: readonly Buffer[],
  { name, actor, at }: { readonly name: string; readonly actor: string; readonly at: Millis },
): void {
  for (const revokes of ended) {
    unit.record({
      at,
      type: 'sign-out',
      source: 'Administration',
      result: 'Successful',
      actor,
      detail: { account: name },
      revokes,
    });
  }
}

/** What `endSessions` needs to know of an account of Keyhaven itself. */
export function accountSessions({ id, name }: Pick<Account, 'id' | 'name'>) {
  return { holder: { kind: 'account', accountId: id }, name } as const;
}

/** Ends one session. `because` is for the audit, where nobody asked for the end. */
export async function endSession(
  unit: AccessUnit,
  ended: { readonly sessionId: number; readonly session: Session | undefined; readonly account: string },
  by: { readonly actor: string; readonly at: Millis; readonly because?: string },
): Promise<void> {
  // Two who find it idle at once read it before either ended it; its end is one event.
  if (!(await unit.deleteSession(ended.sessionId))) return;
  unit.record({
    at: by.at,
    type: 'sign-out',
    source: 'Administration',
    result: 'Successful',
    actor: by.actor,
    detail: { account: ended.account, ...(by.because === undefined ? {} : { because: by.because }) },
    revokes: ended.session?.changeId,
  });
}
