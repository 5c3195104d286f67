import type { Millis } from '../base/clock.ts';
import type { Secret } from '../base/secret.ts';
import type { PasswordDeps } from './access-deps.ts';
import type { AccessUnit, Account } from './access-store.ts';
import type { Person } from './actor.ts';
import type { PasswordAttempt } from './admit-attempt.ts';
import { newBearer } from './bearer.ts';
import { changeGrants } from './change-grants.ts';
import { withholdsAdministrator } from './effective-roles.ts';
import { endSession } from './end-sessions.ts';

export interface OpenedSession {
  readonly token: Secret;
  readonly account: Account;
  readonly expiresAt: Millis;
}

/** For the pages of a browser. */
export interface InBrowser {
  /** Whoever that browser was signed in as; that session ends as this one begins. */
  readonly replaces: Person | undefined;
}

interface Renewal {
  readonly passwordHash: string;
  readonly changeId: Buffer;
}

/**
 * A session for an account whose password has just been proven. Undefined when the account is no longer what it was
 * then: somebody disabled it, or replaced its password, while the hash ran.
 */
export async function openSession(
  deps: PasswordDeps & { readonly sessionLife: Millis },
  attempt: PasswordAttempt,
  proven: Account,
  inBrowser?: InBrowser,
): Promise<OpenedSession | undefined> {
  const renewal = await renewalOf(deps, attempt, proven);
  const { secret: token, hash } = newBearer(inBrowser === undefined ? 'session' : 'browser', deps.random);
  const changeId = deps.random(16);
  const at = deps.clock();
  const expiresAt = at + deps.sessionLife;
  const value = await change(deps, inBrowser?.replaces, async (unit) => {
    const found = await unit.accountByName(attempt.name);
    if (!found?.changeId.equals(proven.changeId)) return undefined;
    const account = renewal === undefined ? found : await renew(unit, found, renewal, at);
    await unit.insertSession({ hash, accountId: account.id, createdAt: at, expiresAt, changeId });
    recordSignIn(unit, account, { address: attempt.address, changeId, at });
    return account;
  });
  // The other sessions of the account stand on the row that was replaced, as they are remembered.
  if (renewal !== undefined) deps.cache.forgetAll();
  return value && { token, account: value, expiresAt };
}

/**
 * Nobody who was recognised before is somebody else after a sign-in, unless it ends a session. In one transaction: a
 * browser that holds the new cookie must not leave the old session behind.
 */
async function change(
  deps: PasswordDeps,
  replaces: Person | undefined,
  open: (unit: AccessUnit) => Promise<Account | undefined>,
): Promise<Account | undefined> {
  if (replaces === undefined) return (await deps.store.transaction(open)).value;
  const { sessionId, account } = replaces;
  const session = deps.cache.sessionOf(replaces);
  return await changeGrants(deps, async (unit) => {
    const opened = await open(unit);
    if (opened === undefined) return undefined;
    const because = 'another sign-in in the same browser';
    await endSession(unit, { sessionId, session, account }, { actor: opened.name, at: deps.clock(), because });
    return opened;
  });
}

/** When costs were raised since this password was set, only now is it at hand to be hashed again. */
async function renewalOf(deps: PasswordDeps, attempt: PasswordAttempt, proven: Account): Promise<Renewal | undefined> {
  if (deps.hasher.isCurrent(proven.passwordHash)) return undefined;
  return { passwordHash: await deps.hasher.hash(attempt.password), changeId: deps.random(16) };
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

function recordSignIn(
  unit: AccessUnit,
  account: Account,
  made: { address: string; changeId: Buffer; at: Millis },
): void {
  unit.record({
    at: made.at,
    type: 'sign-in',
    source: 'Administration',
    result: 'Successful',
    actor: account.name,
    detail: { address: made.address, ...(withholdsAdministrator(account) ? { administratorWithheld: true } : {}) },
    changeId: made.changeId,
  });
}
