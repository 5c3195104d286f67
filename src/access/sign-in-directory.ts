import { KeyhavenError } from '../base/error.ts';
import { type AccountReference, type DirectoryAccount, formatAccount } from '../directory/account.ts';
import { admitAttempt, type PasswordAttempt } from './admit-attempt.ts';
import { attemptAddress } from './attempt-address.ts';
import { nameInDirectory } from './directory-holder.ts';
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
  const { address, password } = attempt;
  const account = await directoryGate.run(() => directory.findAccount(attempt.reference));
  const name = await countOnAccount(deps, attempt, account);
  // The account that was counted, whosever the name has become meanwhile.
  const meant = account === undefined ? attempt.reference : ({ kind: 'sid', sid: account.sid } as const);
  const signOn = await directoryGate.run(() => directory.verifyPassword(meant, password));
  if (!signOn.admitted) {
    return await refuseSignIn(deps, name, { address, because: signOn.refusal, said: signOn.sentence });
  }
  await deps.store.clearAttempts(name, attemptAddress(address));
  if (name !== attempt.name) await deps.store.takeBackAttempt(attempt.name, attemptAddress(address));
  return await enterDirectory(deps, signOn.account, { address, by: 'password' }, inBrowser);
}

/**
 * The one name of the account, under which this attempt is counted as well. A principal name, a SID and letters that the
 * directory takes for each other are names too: each would have a count of its own, and a principal name that was set to
 * somebody else's name would have his, to clear it by a success.
 */
async function countOnAccount(
  deps: SignInDeps,
  attempt: PasswordAttempt,
  account: DirectoryAccount | undefined,
): Promise<string> {
  if (account === undefined) return attempt.name;
  const name = nameInDirectory(account) ?? formatAccount(account);
  if (name !== attempt.name) await admitAttempt(deps, { ...attempt, name });
  return name;
}
