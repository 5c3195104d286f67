import type { Millis } from '../base/clock.ts';
import type { AccessUnit, Session } from './access-store.ts';

/**
 * Ends every session of an account. Each is revoked on the chain, so that a row put back from a copy of the database does
 * not bring it to life again. Returns their change ids.
 */
export async function endSessions(
  unit: AccessUnit,
  account: { readonly id: number; readonly name: string },
  by: { readonly actor: string; readonly at: Millis },
): Promise<readonly Buffer[]> {
  const ended = await unit.deleteSessionsOf(account.id);
  for (const revokes of ended) {
    unit.record({
      at: by.at,
      type: 'sign-out',
      source: 'Administration',
      result: 'Successful',
      actor: by.actor,
      detail: { account: account.name },
      revokes,
    });
  }
  return ended;
}

/** Ends one session. `because` is for the audit, where nobody asked for the end. */
export async function endSession(
  unit: AccessUnit,
  ended: { readonly sessionId: number; readonly session: Session | undefined; readonly account: string },
  by: { readonly actor: string; readonly at: Millis; readonly because?: string },
): Promise<void> {
  await unit.deleteSession(ended.sessionId);
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
