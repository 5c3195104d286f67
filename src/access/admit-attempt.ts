import type { Clock } from '../base/clock.ts';
import { KeyhavenError } from '../base/error.ts';
import type { Secret } from '../base/secret.ts';
import type { AccessStore } from './access-store.ts';
import { attemptAddress } from './attempt-address.ts';
import type { PasswordHasher } from './password-hasher.ts';
import { recordRefusal } from './record-refusal.ts';
import type { RefusalSummary } from './refusal-summary.ts';
import type { SignInThrottle, Throttled } from './sign-in-throttle.ts';

export interface AttemptDeps {
  readonly store: AccessStore;
  readonly hasher: PasswordHasher;
  readonly throttle: SignInThrottle;
  readonly refusals: RefusalSummary;
  readonly clock: Clock;
}

/** Somebody says that this is the password of that account. */
export interface PasswordAttempt {
  /** Normalised. */
  readonly name: string;
  readonly password: Secret;
  /** Of the client, as the door knows it. */
  readonly address: string;
}

/**
 * Comes before every look at a password: counts the attempt, whether or not there is such an account. Throws
 * `sign-in-throttled`, `busy`, `store-unavailable`.
 */
export async function admitAttempt(deps: AttemptDeps, attempt: PasswordAttempt): Promise<void> {
  deps.hasher.demandRoom();
  const counted = { account: attempt.name, address: attemptAddress(attempt.address), at: deps.clock() };
  const throttled = await deps.throttle.admit(counted);
  if (throttled) await refuse(deps, counted, throttled);
}

/** When the address is the reason, the names it made up are not worth a row each. */
async function refuse(
  deps: AttemptDeps,
  { account, address }: { account: string; address: string },
  { by, retryAfterSeconds }: Throttled,
): Promise<never> {
  await recordRefusal(deps, {
    type: 'sign-in-refused',
    source: 'Administration',
    actor: by === 'address' ? 'nobody' : account,
    detail: { address, because: because[by] },
  });
  throw new KeyhavenError(
    'sign-in-throttled',
    `too many attempts to sign in have failed; try again in ${String(retryAfterSeconds)} seconds`,
    { facts: { retryAfterSeconds } },
  );
}

const because: Readonly<Record<Throttled['by'], string>> = {
  pair: 'too many attempts on this account from this address',
  account: 'too many attempts on this account',
  address: 'too many attempts from this address',
};
