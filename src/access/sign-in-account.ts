import type { Millis } from '../base/clock.ts';
import type { Account } from './access-store.ts';
import { admitAccount, renewalOf } from './admit-account.ts';
import { admitAttempt, type PasswordAttempt } from './admit-attempt.ts';
import { withholdsAdministrator } from './effective-roles.ts';
import { type InBrowser, type Newcomer, openSession } from './open-session.ts';
import { accountPerson } from './person-of.ts';
import { provePassword } from './prove-password.ts';
import { refuseSignIn } from './refuse-sign-in.ts';
import type { SignedIn, SignInDeps } from './sign-in-deps.ts';

interface AccountNewcomer extends Newcomer {
  readonly account: Account;
}

/** Signs in with an account of Keyhaven itself. Throws as `signIn` does. */
export async function signInAccount(
  deps: SignInDeps,
  attempt: PasswordAttempt,
  inBrowser: InBrowser | undefined,
): Promise<SignedIn> {
  await admitAttempt(deps, attempt);
  const found = await deps.store.accountByName(attempt.name);
  const obstacle = deps.localAccounts ? obstacleTo(found, deps.clock()) : 'accounts of Keyhaven itself are off';
  const right = await provePassword(deps, attempt, obstacle === undefined ? found : undefined);
  if (found === undefined || !right) return await refuse(deps, attempt, obstacle ?? 'wrong password');
  const renewal = await renewalOf(deps, attempt, found);
  const at = deps.clock();
  const opened = await openSession<AccountNewcomer>(
    deps,
    async (unit) => {
      const account = await admitAccount(unit, found, renewal, at);
      return account && newcomer(deps, attempt, account);
    },
    inBrowser,
  );
  // The other sessions of the account stand on the row that was replaced, as they are remembered.
  if (renewal !== undefined) deps.cache.forgetAll();
  if (opened === undefined) return await refuse(deps, attempt, 'the account changed meanwhile');
  const { token, session } = opened;
  return { token, person: accountPerson(opened.newcomer.account, session), expiresAt: session.expiresAt };
}

function obstacleTo(account: Account | undefined, now: Millis): string | undefined {
  if (account === undefined) return 'unknown account';
  if (account.disabled) return 'disabled account';
  return account.passwordExpiresAt !== null && account.passwordExpiresAt <= now ? 'expired password' : undefined;
}

/** Where people have accounts elsewhere, one of Keyhaven itself is for the day when that fails: the audit marks its use. */
function newcomer(deps: SignInDeps, { address }: PasswordAttempt, account: Account): AccountNewcomer {
  const breakGlass = deps.directory !== undefined || deps.issuer !== undefined;
  return {
    account,
    holder: { kind: 'account', accountId: account.id },
    name: account.name,
    detail: {
      address,
      ...(breakGlass ? { breakGlass } : {}),
      ...(withholdsAdministrator(account) ? { administratorWithheld: true } : {}),
    },
  };
}

function refuse(deps: SignInDeps, { name, address }: PasswordAttempt, because: string): Promise<never> {
  return refuseSignIn(deps, name, { address, because });
}
