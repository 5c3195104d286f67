import type { Actor } from '../access/actor.ts';
import { actorName } from '../access/actor.ts';
import type { Role } from '../access/role.ts';
import { KeyhavenError } from '../base/error.ts';
import type { DomainNames } from '../directory/domain-names.ts';
import { formatPersonName, personName } from '../directory/person-name.ts';
import type { ActingAs, PersonReach, Reach } from './recovery-store.ts';
import type { NamedUser } from './request.ts';

/** Whose claims a Help Desk request may see, and the end user it is for. */
export interface HelpDeskReach {
  readonly reach: Reach;
  readonly endUser: string | undefined;
}

/**
 * Advanced operators reach every key and may name a user. Standard ones must name the end user's domain and account, and
 * reach that user's computers. Throws `end-user-required`.
 */
export function helpDeskReach(actor: Actor, named: NamedUser, domains: DomainNames): HelpDeskReach {
  const endUser = readNamedUser(named, domains);
  if (!mustNameUser(actor)) return { reach: { kind: 'everywhere' }, endUser };
  if (endUser === undefined) {
    throw new KeyhavenError(
      'end-user-required',
      'give the domain and the account of the person whose computer this is',
    );
  }
  return { reach: personReach(endUser, actor), endUser };
}

/** This person's computers, as far as this actor may count them. */
export function personReach(person: string, actor: Actor): PersonReach {
  return { kind: 'person', person, actor: actingAs(actor) };
}

export function actingAs(actor: Actor): ActingAs {
  return { name: actorName(actor), person: actor.kind === 'person' ? actor.person : undefined };
}

/** Whether a Help Desk request of this actor must name the end user. */
export function mustNameUser(actor: Actor): boolean {
  return !holds(actor, 'advanced-helpdesk');
}

function readNamedUser(named: NamedUser, domains: DomainNames): string | undefined {
  const domain = named.userDomain?.trim() ?? '';
  const account = named.userName?.trim() ?? '';
  if (domain === '' && account === '') return undefined;
  if (domain === '' || account === '') {
    throw new KeyhavenError('end-user-required', 'give both the domain and the account of the person, or neither');
  }
  return formatPersonName(personName(domain, account, domains));
}

function holds(actor: Actor, role: Role): boolean {
  if (actor.kind === 'person') return actor.roles.has(role);
  return actor.kind === 'token' && actor.role === role;
}
