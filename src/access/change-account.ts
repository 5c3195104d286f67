import { KeyhavenError } from '../base/error.ts';
import type { AccountDeps } from './access-deps.ts';
import type { AccessUnit, Account } from './access-store.ts';
import { readDisplayName, readPerson, readRoles } from './account-fields.ts';
import { normaliseAccountName } from './account-name.ts';
import { type Actor, actorName } from './actor.ts';
import { changeGrants } from './change-grants.ts';
import { demand } from './demand.ts';
import { accountSessions, endSessions } from './end-sessions.ts';
import { findAccount } from './find-account.ts';
import { minimumPasswordLength } from './password-rules.ts';
import { isSelf, refuseSelf, selfGrant, selfRefused } from './refuse-self.ts';
import type { Role } from './role.ts';

/** What is left out stays as it is. */
export interface ChangeAccountRequest {
  readonly name: string;
  readonly displayName?: string | undefined;
  readonly person?: string | undefined;
  readonly roles?: readonly Role[] | undefined;
  readonly disabled?: boolean | undefined;
}

type Changes = Partial<Pick<Account, 'displayName' | 'person' | 'roles' | 'disabled'>>;

/**
 * Changes an account and ends its sessions. Throws `not-permitted`, `not-found`, `request-invalid`,
 * `person-name-invalid`, `roles-incompatible`, `self-grant-refused`, `last-administrator`.
 */
export async function changeAccount(deps: AccountDeps, actor: Actor, request: ChangeAccountRequest): Promise<Account> {
  demand(actor, 'account-manage');
  const name = normaliseAccountName(request.name);
  const changes = readChanges(deps, request);
  const found = await findAccount(deps.store, name);
  await refuseSelf(deps, actor, found);
  await refuseSelf(deps, actor, { name, person: changes.person ?? found.person });
  const changeId = deps.random(16);
  const changed = await changeGrants(deps, async (unit) => {
    const before = await findAccount(unit, name);
    // It may have become the actor's meanwhile.
    if (isSelf(actor, before)) {
      unit.record(selfRefused(actor, before, deps.clock()));
      return undefined;
    }
    const after = { ...withChanges(before, changes), changeId };
    const fields = changedFields(before, after);
    if (fields.length === 0) return before;
    await keepOneAdministrator(unit, before, after);
    await unit.updateAccount(after);
    const by = { actor: actorName(actor), at: deps.clock() };
    await endSessions(unit, accountSessions(before), by);
    recordChange(unit, { before, after, changed: fields, ...by });
    return after;
  });
  if (changed === undefined) throw selfGrant(found);
  return changed;
}

function readChanges(deps: AccountDeps, request: ChangeAccountRequest): Changes {
  const { displayName, person, roles, disabled } = request;
  return {
    ...(displayName === undefined ? {} : { displayName: readDisplayName(displayName) }),
    ...(person === undefined ? {} : { person: readPerson(person, deps.domains) }),
    ...(roles === undefined ? {} : { roles: readRoles(roles) }),
    ...(disabled === undefined ? {} : { disabled }),
  };
}

/** Nobody knows how long a stored password is: roles that need a longer one make its owner choose again. */
function withChanges(account: Account, changes: Changes): Account {
  const after = { ...account, ...changes };
  const raised = minimumPasswordLength(after.roles) > minimumPasswordLength(account.roles);
  return raised ? { ...after, mustChangePassword: true } : after;
}

function changedFields(before: Account, after: Account): string[] {
  return [
    ...(before.displayName === after.displayName ? [] : ['displayName']),
    ...(before.person === after.person ? [] : ['person']),
    ...(before.roles.join() === after.roles.join() ? [] : ['roles']),
    ...(before.disabled === after.disabled ? [] : ['disabled']),
  ];
}

async function keepOneAdministrator(unit: AccessUnit, before: Account, after: Account): Promise<void> {
  const administers = (account: Account): boolean => !account.disabled && account.roles.includes('administrator');
  if (!administers(before) || administers(after)) return;
  if ((await unit.countAccounts('administrator')) > 1) return;
  throw new KeyhavenError(
    'last-administrator',
    `${before.name} is the last account that can administer; make another administrator first`,
  );
}

interface Change {
  readonly before: Account;
  readonly after: Account;
  readonly changed: readonly string[];
  readonly actor: string;
  readonly at: number;
}

function recordChange(unit: AccessUnit, { before, after, changed, actor, at }: Change): void {
  const { name, roles, person, disabled } = after;
  unit.record({
    at,
    type: disabled && !before.disabled ? 'account-disabled' : 'account-changed',
    source: 'Administration',
    result: 'Successful',
    actor,
    detail: { account: name, roles, person, disabled, changed },
    changeId: after.changeId,
    revokes: before.changeId,
  });
}
