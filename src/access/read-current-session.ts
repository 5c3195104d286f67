import type { Millis } from '../base/clock.ts';
import { KeyhavenError } from '../base/error.ts';
import type { Actor, Person } from './actor.ts';
import type { CredentialCache } from './credential-cache.ts';

export interface CurrentSession {
  readonly person: Person;
  readonly expiresAt: Millis;
}

/** Who was recognised, and when the session ends. Throws `not-signed-in`. */
export function readCurrentSession(deps: { readonly cache: CredentialCache }, actor: Actor): CurrentSession {
  const session = deps.cache.sessionOf(actor);
  if (session !== undefined && actor.kind === 'person') return { person: actor, expiresAt: session.expiresAt };
  throw new KeyhavenError('not-signed-in', 'nobody is signed in here; sign in first');
}
