import { hour, type Millis } from '../base/clock.ts';
import { KeyhavenError } from '../base/error.ts';
import type { Secret } from '../base/secret.ts';
import type { PasswordDeps } from './access-deps.ts';
import type { AccessUnit, Account } from './access-store.ts';
import { normaliseAccountName } from './account-name.ts';
import { newBearer } from './bearer.ts';
import { effectiveRoles } from './effective-roles.ts';
import type { Role } from './role.ts';
import { type PasswordAttempt, type TryPasswordDeps, tryPassword } from './try-password.ts';

export interface SignInDeps extends PasswordDeps, TryPasswordDeps {
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
export async function signIn(deps: SignInDeps, request: SignInRequest): Promise<SignedIn> {
  const attempt = { name: normaliseAccountName(request.account), password: request.password, address: request.address };
  let because = 'unknown account';
  const account = await tryPassword(deps, attempt, async () => {
    const found = await deps.store.accountByName(attempt.name);
    if (found) because = obstacle(found, deps.clock()) ?? 'wrong password';
    return because === 'wrong password' ? found : undefined;
  });
  if (account === undefined) return await refuseSignIn(deps, attempt, because);
  return await openSession(deps, attempt, account);
}

function obstacle(account: Account, now: Millis): string | undefined {
  if (account.disabled) return 'disabled account';
  if (account.passwordExpiresAt !== null && account.passwordExpiresAt <= now) return 'expired password';
  return undefined;
}

async function refuseSignIn(deps: SignInDeps, attempt: PasswordAttempt, because: string): Promise<never> {
  await deps.store.transaction((unit) => {
    unit.record({
      at: deps.clock(),
      type: 'sign-in-refused',
      source: 'Administration',
      result: 'Failed',
      actor: attempt.name,
      detail: { address: attempt.address, because },
    });
    return Promise.resolve();
  });
  throw new KeyhavenError(
    'sign-in-failed',
    'the account name or the password is not right, or the account cannot sign in; try again, or ask an administrator',
  );
}

async function openSession(deps: SignInDeps, attempt: PasswordAttempt, proven: Account): Promise<SignedIn> {
  const at = deps.clock();
  const expiresAt = at + deps.sessionLife;
  const { secret, hash } = newBearer('session', deps.random);
  const renewed = deps.hasher.isCurrent(proven.passwordHash) ? undefined : await deps.hasher.hash(attempt.password);
  const changeId = deps.random(16);
  const renewalId = deps.random(16);
  const { value: account } = await deps.store.transaction(async (unit) => {
    const found = await unit.accountByName(attempt.name);
    // Between the check of the password and here somebody may have disabled the account or replaced its password.
    if (!found?.changeId.equals(proven.changeId)) return undefined;
    const now = renewed === undefined ? found : await renewHash(unit, found, { passwordHash: renewed, changeId: renewalId, at });
    await unit.insertSession({ hash, accountId: now.id, createdAt: at, expiresAt, changeId });
    unit.record({
      at,
      type: 'sign-in',
      source: 'Administration',
      result: 'Successful',
      actor: now.name,
      detail: signInDetail(now, attempt.address),
      changeId,
    });
    return now;
  });
  if (account === undefined) return await refuseSignIn(deps, attempt, 'account changed meanwhile');
  const { mustChangePassword } = account;
  return { token: secret, account, roles: effectiveRoles(account), expiresAt, mustChangePassword };
}

/** Costs have been raised since this password was set; only now is it at hand to be hashed again. */
async function renewHash(
  unit: AccessUnit,
  account: Account,
  renewal: { passwordHash: string; changeId: Buffer; at: Millis },
): Promise<Account> {
  const { passwordHash, changeId, at } = renewal;
  const renewed = { ...account, passwordHash, changeId };
  await unit.updateAccount(renewed);
  unit.record({
    at,
    type: 'password-changed',
    source: 'Administration',
    result: 'Successful',
    actor: account.name,
    detail: { account: account.name, because: 'hashed again at today\'s cost' },
    changeId,
    revokes: account.changeId,
  });
  return renewed;
}

function signInDetail(account: Account, address: string): { address: string; administratorWithheld?: boolean } {
  const withheld = account.roles.includes('administrator') && !effectiveRoles(account).has('administrator');
  return withheld ? { address, administratorWithheld: true } : { address };
}
