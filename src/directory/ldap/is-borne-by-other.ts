import { type Sid, sidFromBytes } from '../sid.ts';
import type { DomainFacts } from './domain-facts.ts';
import { equals, or } from './filter.ts';
import type { LdapConnection } from './ldap-connection.ts';

/**
 * Whether the directory finds an account other than this one under one of these user principal names. What it finds counts
 * whatever its spelling: a domain controller that issues a ticket looks it up in the same way, and puts the name that it
 * was asked for into the ticket. One of whom nobody says who it is, is another.
 */
export async function isBorneByOther(
  connection: LdapConnection,
  domain: DomainFacts,
  principalNames: readonly string[],
  sid: Sid,
): Promise<boolean> {
  const bearers = await connection.search({
    base: domain.base,
    scope: 'sub',
    filter: or(...principalNames.map((name) => equals('userPrincipalName', name))),
    attributes: ['objectSid'],
  });
  return bearers.some((bearer) => {
    const found = bearer.bytes('objectSid');
    return found === undefined || sidFromBytes(found) !== sid;
  });
}
