import { KeyhavenError } from '../base/error.ts';
import type { AccountReference } from '../directory/account.ts';
import { admitAttempt, type PasswordAttempt } from './admit-attempt.ts';
import { attemptAddress } from './attempt-address.ts';
import { enterDirectory } from './open-holder-session.ts';
import type { InBrowser } from './open-session.ts';
import { refuseSignIn } from './refuse-sign-in.ts';
import type { SignedIn, SignInDeps } from './sign-in-deps.ts';

interface DirectoryAttempt extends PasswordAttempt {
  readonly reference: AccountReference;
}

/** Signs in with a password that the directory knows. Throws as `signIn` does. */
export async function signInDirectory(
  deps: SignInDeps,
  attempt: DirectoryAttempt,
  inBrowser: InBrowser | undefined,
): Promise<SignedIn> {
  const { directory, directoryGate } = deps;
  if (directory === undefined) throw new KeyhavenError('internal', 'there is no directory to ask');
  directoryGate.demandRoom();
  await admitAttempt(deps, attempt);
  const { name, address, reference, password } = attempt;
  const signOn = await directoryGate.run(() => directory.verifyPassword(reference, password));
  if (!signOn.admitted) {
    return await refuseSignIn(deps, name, { address, because: signOn.refusal, said: signOn.sentence });
  }
  await deps.store.clearAttempts(name, attemptAddress(address));
  return await enterDirectory(deps, signOn.account, { address, by: 'password' }, inBrowser);
}
