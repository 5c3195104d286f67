import type { Millis } from '../base/clock.ts';
import { KeyhavenError } from '../base/error.ts';
import type { AccessStore, Account } from './access-store.ts';
import type { Actor } from './actor.ts';
import type { CredentialCache } from './credential-cache.ts';

export interface CurrentSession {
  readonly account: Account;
  readonly expiresAt: Millis;
}

/** The account that `authenticate` found behind this actor, and when its session ends. Throws `not-signed-in`. */
export async function readCurrentSession(
  deps: { readonly store: Pick<AccessStore, 'accountById'>; readonly cache: CredentialCache },
  actor: Actor,
): Promise<CurrentSession> {
  const session = deps.cache.sessionOf(actor);
  const account = session && (await deps.store.accountById(session.accountId));
  if (session === undefined || account === undefined) {
    throw new KeyhavenError('not-signed-in', 'nobody is signed in here; sign in first');
  }
  return { account, expiresAt: session.expiresAt };
}
