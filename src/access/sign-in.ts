import { hour, type Millis } from '../base/clock.ts';
import type { Secret } from '../base/secret.ts';
import type { InBrowser } from './open-session.ts';
import { signInAccount } from './sign-in-account.ts';
import type { SignedIn, SignInDeps } from './sign-in-deps.ts';
import { signInDirectory } from './sign-in-directory.ts';
import { readSignInName } from './sign-in-name.ts';

export const defaultSessionLife: Millis = 8 * hour;

export interface SignInRequest {
  readonly account: string;
  readonly password: Secret;
  /** Of the client, as the door knows it. */
  readonly address: string;
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
