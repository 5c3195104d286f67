import type { Millis } from '../base/clock.ts';
import type { Secret } from '../base/secret.ts';
import type { Directory } from '../directory/directory.ts';
import type { DomainNames } from '../directory/domain-names.ts';
import type { PasswordDeps } from './access-deps.ts';
import type { Person } from './actor.ts';
import type { AttemptDeps } from './admit-attempt.ts';
import type { OpenSessionDeps } from './open-session.ts';
import type { Origins } from './person-of.ts';
import type { SignInGate } from './sign-in-gate.ts';

/** What every way of signing in needs. */
export interface SignInDeps extends PasswordDeps, AttemptDeps, OpenSessionDeps, Omit<Origins, 'store' | 'directory'> {
  readonly directory: Pick<Directory, 'findAccount' | 'isBorneByOther' | 'verifyPassword'> | undefined;
  readonly domains: DomainNames;
  /** Keeps guesses from taking the connections that other questions to the directory need. */
  readonly directoryGate: SignInGate;
}

export interface SignedIn {
  /** The bearer secret of the session, shown once. */
  readonly token: Secret;
  readonly person: Person;
  readonly expiresAt: Millis;
}
