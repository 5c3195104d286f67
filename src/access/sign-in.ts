import { hour, type Millis } from '../base/clock.ts';
import { KeyhavenError } from '../base/error.ts';
import type { Secret } from '../base/secret.ts';
import type { PasswordDeps } from './access-deps.ts';
import type { Account } from './access-store.ts';
import { normaliseAccountName } from './account-name.ts';
import { type AttemptDeps, admitAttempt, type PasswordAttempt } from './admit-attempt.ts';
import { effectiveRoles } from './effective-roles.ts';
import { type InBrowser, openSession } from './open-session.ts';
import { provePassword } from './prove-password.ts';
import { recordEvent } from './record-event.ts';
import type { Role } from './role.ts';

export interface SignInDeps extends PasswordDeps, AttemptDeps {
  /** How long a session lasts at most. */
  readonly sessionLife: Millis;
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
  readonly account: Account;
  /** Those that count: see `effectiveRoles`. */
  readonly roles: ReadonlySet<Role>;
  readonly expiresAt: Millis;
  readonly mustChangePassword: boolean;
}

/**
 * Exchanges an account name and a password for a session. Unknown name, wrong password, disabled account and expired
 * password are told apart by nothing but the audit. Throws `request-invalid`, `sign-in-failed`, `sign-in-throttled`,
 * `busy`, `store-unavailable`.
 */
export async function signIn(deps: SignInDeps, request: SignInRequest, inBrowser?: InBrowser): Promise<SignedIn> {
  const attempt = { name: normaliseAccountName(request.account), password: request.password, address: request.address };
  await admitAttempt(deps, attempt);
  const found = await deps.store.accountByName(attempt.name);
  const obstacle = obstacleTo(found, deps.clock());
  const right = await provePassword(deps, attempt, obstacle === undefined ? found : undefined);
  if (found === undefined || !right) return await refuse(deps, attempt, obstacle ?? 'wrong password');
  const opened = await openSession(deps, attempt, found, inBrowser);
  if (opened === undefined) return await refuse(deps, attempt, 'the account changed meanwhile');
  const { token, account, expiresAt } = opened;
  return { token, account, roles: effectiveRoles(account), expiresAt, mustChangePassword: account.mustChangePassword };
}

function obstacleTo(account: Account | undefined, now: Millis): string | undefined {
  if (account === undefined) return 'unknown account';
  if (account.disabled) return 'disabled account';
  return account.passwordExpiresAt !== null && account.passwordExpiresAt <= now ? 'expired password' : undefined;
}

async function refuse(deps: SignInDeps, attempt: PasswordAttempt, because: string): Promise<never> {
  await recordEvent(deps.store, {
    at: deps.clock(),
    type: 'sign-in-refused',
    source: 'Administration',
    result: 'Failed',
    actor: attempt.name,
    detail: { address: attempt.address, because },
  });
  throw new KeyhavenError(
    'sign-in-failed',
    'the account name or the password is not right, or the account cannot sign in; try again, or ask an administrator',
  );
}
