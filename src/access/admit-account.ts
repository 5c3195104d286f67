import type { Millis } from '../base/clock.ts';
import type { PasswordDeps } from './access-deps.ts';
import type { AccessUnit, Account } from './access-store.ts';
import type { PasswordAttempt } from './admit-attempt.ts';

/** The same password, hashed again at the cost of today. */
export interface Renewal {
  readonly passwordHash: string;
  readonly changeId: Buffer;
}

/** When costs were raised since this password was set, only now is it at hand to be hashed again. */
export async function renewalOf(
  deps: PasswordDeps,
  attempt: PasswordAttempt,
  proven: Account,
): Promise<Renewal | undefined> {
  if (deps.hasher.isCurrent(proven.passwordHash)) return undefined;
  return { passwordHash: await deps.hasher.hash(attempt.password), changeId: deps.random(16) };
}

/**
 * The account whose password has just been proven, locked. Undefined when it is no longer what it was then: somebody
 * disabled it, or replaced its password, while the hash ran.
 */
export async function admitAccount(
  unit: AccessUnit,
  proven: Account,
  renewal: Renewal | undefined,
  at: Millis,
): Promise<Account | undefined> {
  const found = await unit.accountByName(proven.name);
  if (!found?.changeId.equals(proven.changeId)) return undefined;
  return renewal === undefined ? found : await renew(unit, found, renewal, at);
}

async function renew(unit: AccessUnit, account: Account, renewal: Renewal, at: Millis): Promise<Account> {
  const renewed = { ...account, ...renewal };
  await unit.updateAccount(renewed);
  unit.record({
    at,
    type: 'password-changed',
    source: 'Administration',
    result: 'Successful',
    actor: account.name,
    detail: { account: account.name, because: 'the same password, hashed again at the cost of today' },
    changeId: renewal.changeId,
    revokes: account.changeId,
  });
  return renewed;
}
