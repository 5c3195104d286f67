import type { Clock } from '../base/clock.ts';
import { KeyhavenError } from '../base/error.ts';
import type { Secret } from '../base/secret.ts';
import type { AccessStore, Account } from './access-store.ts';
import { attemptAddress } from './attempt-address.ts';
import type { PasswordHasher } from './password-hasher.ts';
import { recordRefusal } from './record-refusal.ts';
import type { RefusalSummary } from './refusal-summary.ts';
import type { SignInThrottle, Throttled } from './sign-in-throttle.ts';

export interface TryPasswordDeps {
  readonly store: AccessStore;
  readonly hasher: PasswordHasher;
  readonly throttle: SignInThrottle;
  readonly refusals: RefusalSummary;
  readonly clock: Clock;
}

export interface PasswordAttempt {
  /** Normalised. */
  readonly name: string;
  readonly password: Secret;
  readonly address: string;
}

/**
 * Whether this is the password of the account that `find` gives; undefined from there means that nobody can sign in by
 * that name, and costs the same. The attempt is counted before its password is looked at, and the account is read only
 * then. Throws `sign-in-throttled`, `busy`, `store-unavailable`.
 */
export async function tryPassword(
  deps: TryPasswordDeps,
  attempt: PasswordAttempt,
  find: () => Promise<Account | undefined>,
): Promise<Account | undefined> {
  const address = attemptAddress(attempt.address);
  const throttled = await deps.throttle.admit({ account: attempt.name, address, at: deps.clock() });
  if (throttled) await refuse(deps, attempt, throttled);
  const account = await find();
  const right = await deps.hasher.verify(attempt.password, account?.passwordHash);
  if (!right) return undefined;
  await deps.store.clearAttempts(attempt.name, address);
  return account;
}

/** When the address is the reason, the names it made up are not worth a row each. */
async function refuse(deps: TryPasswordDeps, attempt: PasswordAttempt, { by, retryAfterSeconds }: Throttled): Promise<never> {
  const address = by === 'address' ? attemptAddress(attempt.address) : attempt.address;
  await recordRefusal(deps, {
    type: 'sign-in-refused',
    source: 'Administration',
    actor: by === 'address' ? 'nobody' : attempt.name,
    detail: { address, because: `too many attempts of this ${by === 'pair' ? 'account and address' : by}` },
  });
  throw new KeyhavenError(
    'sign-in-throttled',
    `too many attempts to sign in failed; try again in ${String(retryAfterSeconds)} seconds`,
    { facts: { retryAfterSeconds } },
  );
}
