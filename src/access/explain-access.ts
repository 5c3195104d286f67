import { KeyhavenError } from '../base/error.ts';
import {
  type AccountStanding,
  type DirectoryAccount,
  formatAccount,
  readAccountReference,
} from '../directory/account.ts';
import type { AccessStore } from './access-store.ts';
import { normaliseAccountName } from './account-name.ts';
import type { Actor } from './actor.ts';
import { demand } from './demand.ts';
import { effectiveRoles } from './effective-roles.ts';
import { groupPath, lostMappings } from './explain-mapping.ts';
import { heldRoles } from './held-roles.ts';
import type { MappingDeps } from './mapping-deps.ts';
import { demandDirectory } from './mapping-subject.ts';
import type { Role } from './role.ts';
import type { Limit, RoleMapping } from './role-mapping.ts';

/** Which roles somebody has at this moment, and what gives them. */
export interface AccessExplained {
  readonly account: string;
  readonly kind: 'local' | DirectoryAccount['kind'];
  /** Only an active account has roles. */
  readonly standing: AccountStanding;
  readonly roles: readonly RoleExplained[];
  /** Given, and not counted: administrator beside a role that reads keys, or any role of whoever is let in nowhere. */
  readonly withheld: readonly Role[];
  /** What gives these roles, and would give those that are withheld. */
  readonly grants: readonly GrantExplained[];
  /** Mappings of any account whose group or account the directory no longer has: they give nobody anything. */
  readonly lost: readonly RoleMapping[];
}

export interface RoleExplained {
  readonly role: Role;
  /** The computers for which it counts; none means all of them. */
  readonly limits: readonly Limit[];
}

export interface GrantExplained {
  readonly role: Role;
  /** Undefined for a role of an account of Keyhaven itself. */
  readonly mapping: RoleMapping | undefined;
  /** The groups from one that the account is a direct member of to the mapped one; none where it is the account itself. */
  readonly through: readonly string[];
}

export interface ExplainDeps extends MappingDeps {
  readonly localAccounts: boolean;
}

/**
 * As in a sign-in, `.\name` is an account of Keyhaven itself, and so is a bare name where there is no directory. Throws
 * `not-permitted`, `request-invalid`, `person-name-invalid`, `not-found`, and what the directory throws.
 */
export async function explainAccess(
  deps: ExplainDeps,
  actor: Actor,
  request: { readonly account: string },
): Promise<AccessExplained> {
  demand(actor, 'role-manage');
  const own = /^\s*\.\\(.*)$/su.exec(request.account)?.[1];
  if (own !== undefined || deps.directory === undefined) return await explainLocal(deps, own ?? request.account);
  const directory = demandDirectory(deps.directory);
  // What is explained is what holds now: a membership of a minute ago is why somebody asks.
  directory.flush();
  const account = await directory.findAccount(readAccountReference(request.account));
  if (account === undefined) {
    throw new KeyhavenError(
      'not-found',
      'the directory has no such account; compare the name, and write .\\name for an account of Keyhaven itself',
    );
  }
  const mappings = await deps.store.mappingsFor('directory', [account.sid, ...account.groups]);
  const grants: GrantExplained[] = [];
  for (const mapping of mappings)
    grants.push({ role: mapping.role, mapping, through: await groupPath(directory, account, mapping) });
  return {
    account: formatAccount(account),
    kind: account.kind,
    standing: account.standing,
    ...counted(mappings, account),
    grants,
    lost: await lostMappings(directory, await deps.store.listMappings()),
  };
}

function counted(
  mappings: readonly RoleMapping[],
  { kind, standing }: DirectoryAccount,
): Pick<AccessExplained, 'roles' | 'withheld'> {
  const { roles, limits } = heldRoles(mappings);
  const counting = kind === 'person' && standing === 'active' ? roles : new Set<Role>();
  return {
    roles: [...counting].map((role) => ({ role, limits: limits.get(role) ?? [] })),
    withheld: notAmong(
      counting,
      mappings.map(({ role }) => role),
    ),
  };
}

async function explainLocal(
  deps: { readonly store: Pick<AccessStore, 'accountByName'>; readonly localAccounts: boolean },
  name: string,
): Promise<AccessExplained> {
  const account = await deps.store.accountByName(normaliseAccountName(name));
  if (account === undefined) throw new KeyhavenError('not-found', 'there is no such account; list the accounts');
  const active = deps.localAccounts && !account.disabled;
  const counting = active ? effectiveRoles(account) : new Set<Role>();
  return {
    account: account.name,
    kind: 'local',
    standing: active ? 'active' : 'disabled',
    roles: [...counting].map((role) => ({ role, limits: [] })),
    withheld: notAmong(counting, account.roles),
    grants: account.roles.map((role) => ({ role, mapping: undefined, through: [] })),
    lost: [],
  };
}

function notAmong(counting: ReadonlySet<Role>, given: readonly Role[]): readonly Role[] {
  return [...new Set(given)].filter((role) => !counting.has(role));
}
