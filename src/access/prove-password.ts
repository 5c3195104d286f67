import type { Account } from './access-store.ts';
import type { AttemptDeps, PasswordAttempt } from './admit-attempt.ts';
import { attemptAddress } from './attempt-address.ts';

/**
 * Whether this is the account's password; without an account the same work and no. A right one forgives the attempts
 * counted on that account from that address. Throws `request-invalid`, `busy`, `store-unavailable`.
 */
export async function provePassword(
  deps: AttemptDeps,
  attempt: PasswordAttempt,
  account: Account | undefined,
): Promise<boolean> {
  if (!(await deps.hasher.verify(attempt.password, account?.passwordHash))) return false;
  await deps.store.clearAttempts(attempt.name, attemptAddress(attempt.address));
  return true;
}
