import type { Millis } from '../base/clock.ts';
import type { Directory } from '../directory/directory.ts';
import type { AccessStore, Account, Session } from './access-store.ts';
import type { Person } from './actor.ts';
import { nameInDirectory } from './directory-holder.ts';
import { effectiveRoles, withholdsAdministrator } from './effective-roles.ts';
import { type HeldRoles, heldRoles } from './held-roles.ts';
import { providerSubject, type RoleMapping } from './role-mapping.ts';
import type { DirectoryHolder, ProviderHolder } from './session-holder.ts';

/** Where people come from. */
export interface Origins {
  readonly store: Pick<AccessStore, 'accountById' | 'mappingsFor'>;
  readonly directory: Pick<Directory, 'findAccount'> | undefined;
  /** Of the identity provider; sessions that another one spoke for are nobody's. */
  readonly issuer: string | undefined;
  /** False where accounts of Keyhaven itself do not count. */
  readonly localAccounts: boolean;
}

/**
 * Who a session is of at this moment, with the roles of this moment; undefined where nobody may use it any more. Throws
 * when the directory cannot be asked: nobody keeps or loses a role because a controller is down.
 */
export async function personOf(deps: Origins, session: Session, now: Millis): Promise<Person | undefined> {
  const { holder } = session;
  if (holder.kind === 'account')
    return deps.localAccounts ? await ofAccount(deps, session, holder.accountId, now) : undefined;
  const held = await rolesOfHolder(deps, holder);
  return held && mappedPerson(holder, session, held);
}

async function ofAccount(deps: Origins, session: Session, id: number, now: Millis): Promise<Person | undefined> {
  const account = await deps.store.accountById(id);
  if (account === undefined || account.disabled || passwordRanOut(account, now)) return undefined;
  return accountPerson(account, session);
}

/** A one-time password that ran out ends what was begun with it. */
function passwordRanOut(account: Account, now: Millis): boolean {
  return account.passwordExpiresAt !== null && account.passwordExpiresAt <= now;
}

/** The person of an account of Keyhaven itself, once it is known to count. */
export function accountPerson(account: Account, session: Session): Person {
  return {
    kind: 'person',
    holder: session.holder,
    account: account.name,
    displayName: account.displayName,
    person: account.person,
    roles: effectiveRoles(account),
    limits: new Map(),
    administratorWithheld: withholdsAdministrator(account),
    sessionId: session.id,
    grants: [session.changeId, account.changeId],
    mustChangePassword: account.mustChangePassword,
  };
}

/** The roles of this moment; undefined where the directory knows no such person any more, or lets him in nowhere. */
export async function rolesOfHolder(
  deps: Origins,
  holder: DirectoryHolder | ProviderHolder,
): Promise<HeldRoles | undefined> {
  if (holder.kind === 'provider') {
    if (holder.issuer !== deps.issuer) return undefined;
    const subjects = holder.claims.map((claim) => providerSubject(holder.issuer, claim));
    return withoutPerson(holder, await deps.store.mappingsFor('provider', subjects));
  }
  const account = await deps.directory?.findAccount({ kind: 'sid', sid: holder.sid });
  if (account?.standing !== 'active' || account.kind !== 'person') return undefined;
  // Associations are made to names. One that was given to somebody else meanwhile must not be borne by two.
  if (nameInDirectory(account) !== holder.name) return undefined;
  return heldRoles(await deps.store.mappingsFor('directory', [account.sid, ...account.groups]));
}

/**
 * Somebody of whom nobody knows which person he is could be any: what he makes and grants would count for himself (rulings
 * 4 and 35). So without a claim for the person a provider's people neither administer nor make associations.
 */
function withoutPerson({ person }: ProviderHolder, mappings: readonly RoleMapping[]): HeldRoles {
  if (person !== '') return heldRoles(mappings);
  const held = heldRoles(mappings.filter(({ role }) => role !== 'administrator' && role !== 'data-migration'));
  return { ...held, administratorWithheld: mappings.some(({ role }) => role === 'administrator') };
}

/** The person of a directory or a provider, with the roles that were found for him. */
export function mappedPerson(holder: DirectoryHolder | ProviderHolder, session: Session, held: HeldRoles): Person {
  const { roles, limits, administratorWithheld, grants } = held;
  return {
    kind: 'person',
    holder,
    account: holder.name,
    displayName: holder.displayName,
    person: holder.person,
    roles,
    limits,
    administratorWithheld,
    sessionId: session.id,
    grants: [session.changeId, ...grants],
    mustChangePassword: false,
  };
}
