import { KeyhavenError } from '../base/error.ts';
import { Secret } from '../base/secret.ts';
import type { PasswordDeps } from './access-deps.ts';
import type { AccessUnit, Account, Session } from './access-store.ts';
import type { Actor, Person } from './actor.ts';
import { type AttemptDeps, admitAttempt } from './admit-attempt.ts';
import { changeGrants } from './change-grants.ts';
import { accountSessions, endSessions } from './end-sessions.ts';
import { checkNewPassword } from './password-rules.ts';
import { provePassword } from './prove-password.ts';
import { recordEvent } from './record-event.ts';

export interface ChangeOwnPasswordRequest {
  readonly currentPassword: Secret;
  readonly newPassword: Secret;
  readonly address: string;
}

/**
 * Replaces one's own password. The session that asks stays, every other one of the account ends. Guesses at the current
 * password are counted like attempts to sign in: a session may have been stolen. Throws `not-permitted`,
 * `not-signed-in`, `password-too-weak`, `request-invalid`, `sign-in-failed`, `sign-in-throttled`, `busy`.
 */
export async function changeOwnPassword(
  deps: PasswordDeps & AttemptDeps,
  actor: Actor,
  request: ChangeOwnPasswordRequest,
): Promise<void> {
  if (actor.kind !== 'person')
    throw new KeyhavenError('not-permitted', 'only somebody who signed in has a password to change');
  if (actor.holder.kind !== 'account') throw kept(actor.holder.kind);
  const account = await deps.store.accountById(actor.holder.accountId);
  if (account === undefined || account.disabled) throw signedOut();
  checkNewPassword(request.newPassword, account);
  checkDiffers(request);
  const attempt = { name: account.name, password: request.currentPassword, address: request.address };
  await admitAttempt(deps, attempt);
  if (!(await provePassword(deps, attempt, account))) return await refuse(deps, actor, request.address);
  await replacePassword(deps, actor, account, await deps.hasher.hash(request.newPassword));
}

/** Else a one-time password could be kept by "changing" it into itself. */
function checkDiffers({ currentPassword, newPassword }: ChangeOwnPasswordRequest): void {
  if (!normalised(currentPassword).equals(normalised(newPassword))) return;
  throw new KeyhavenError('password-too-weak', 'the new password is the current one; choose another');
}

function normalised(password: Secret): Secret {
  return Secret.fromText(password.revealText().normalize('NFKC'));
}

async function refuse(deps: AttemptDeps, actor: Person, address: string): Promise<never> {
  await recordEvent(deps.store, {
    at: deps.clock(),
    type: 'password-changed',
    source: 'Administration',
    result: 'Failed',
    actor: actor.account,
    detail: { account: actor.account, address, because: 'wrong current password' },
  });
  throw new KeyhavenError('sign-in-failed', 'the current password is not right; try again');
}

async function replacePassword(
  deps: PasswordDeps,
  actor: Person,
  proven: Account,
  passwordHash: string,
): Promise<void> {
  const at = deps.clock();
  const changeId = deps.random(16);
  const sessionChangeId = deps.random(16);
  const session = deps.cache.sessionOf(actor);
  await changeGrants(deps, async (unit) => {
    const before = await unit.accountByName(proven.name);
    if (!before?.changeId.equals(proven.changeId)) throw signedOut();
    await unit.updateAccount({ ...before, passwordHash, mustChangePassword: false, passwordExpiresAt: null, changeId });
    const ended = await endSessions(unit, accountSessions(before), { actor: before.name, at });
    recordChange(unit, before, { at, changeId });
    // Not one that was ended meanwhile: somebody signed out everywhere, perhaps because it is not in his hands.
    const stands = ended.some((one) => session?.changeId.equals(one));
    if (session && stands) await keepSession(unit, before.name, { session, changeId: sessionChangeId, at });
  });
}

function recordChange(unit: AccessUnit, before: Account, { at, changeId }: { at: number; changeId: Buffer }): void {
  unit.record({
    at,
    type: 'password-changed',
    source: 'Administration',
    result: 'Successful',
    actor: before.name,
    detail: { account: before.name, roles: before.roles, oneTime: false },
    changeId,
    revokes: before.changeId,
  });
}

/** The same secret and the same end, as a grant of its own. */
async function keepSession(
  unit: AccessUnit,
  name: string,
  { session, changeId, at }: { session: Session; changeId: Buffer; at: number },
): Promise<void> {
  const { hash, holder, createdAt, expiresAt } = session;
  await unit.insertSession({ hash, holder, createdAt, expiresAt, changeId });
  unit.record({
    at,
    type: 'sign-in',
    source: 'Administration',
    result: 'Successful',
    actor: name,
    detail: { because: 'the session goes on after a change of password' },
    changeId,
    revokes: session.changeId,
  });
}

function kept(where: 'directory' | 'provider'): KeyhavenError {
  const place = where === 'directory' ? 'in the domain' : 'at your identity provider';
  return new KeyhavenError('not-permitted', `the password of this account is kept ${place}; change it there`);
}

function signedOut(): KeyhavenError {
  return new KeyhavenError('not-signed-in', 'this account was changed meanwhile; sign in again');
}
