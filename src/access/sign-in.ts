import { hour, type Millis } from '../base/clock.ts';
import type { Secret } from '../base/secret.ts';
import type { Directory } from '../directory/directory.ts';
import type { DomainNames } from '../directory/domain-names.ts';
import type { PasswordDeps } from './access-deps.ts';
import type { Person } from './actor.ts';
import type { AttemptDeps } from './admit-attempt.ts';
import type { InBrowser, OpenSessionDeps } from './open-session.ts';
import type { Origins } from './person-of.ts';
import { signInAccount } from './sign-in-account.ts';
import { signInDirectory } from './sign-in-directory.ts';
import type { SignInGate } from './sign-in-gate.ts';
import { readSignInName } from './sign-in-name.ts';

export interface SignInDeps extends PasswordDeps, AttemptDeps, OpenSessionDeps, Omit<Origins, 'store' | 'directory'> {
  readonly directory: Pick<Directory, 'findAccount' | 'verifyPassword'> | undefined;
  readonly domains: DomainNames;
  /** Keeps guesses from taking the connections that other questions to the directory need. */
  readonly directoryGate: SignInGate;
}

export const defaultSessionLife: Millis = 8 * hour;

export interface SignInRequest {
  readonly account: string;
  readonly password: Secret;
  /** Of the client, as the door knows it. */
  readonly address: string;
}

export interface SignedIn {
  /** The bearer secret of the session, shown once. */
  readonly token: Secret;
  readonly person: Person;
  readonly expiresAt: Millis;
}

/**
 * Exchanges an account name and a password for a session. Unknown name, wrong password, disabled account and expired
 * password are told apart by nothing but the audit. Throws `request-invalid`, `person-name-invalid`, `sign-in-failed`,
 * `sign-in-throttled`, `busy`, `store-unavailable`, and what the directory throws when it cannot be asked.
 */
export async function signIn(deps: SignInDeps, request: SignInRequest, inBrowser?: InBrowser): Promise<SignedIn> {
  const who = readSignInName(request.account, deps);
  const attempt = { name: who.name, password: request.password, address: request.address };
  return who.kind === 'account'
    ? await signInAccount(deps, attempt, inBrowser)
    : await signInDirectory(deps, { ...attempt, reference: who.reference }, inBrowser);
}
