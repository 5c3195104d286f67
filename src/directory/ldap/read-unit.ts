import { isWithin } from '../distinguished-name.ts';
import type { DomainFacts } from './domain-facts.ts';
import type { LdapConnection } from './ldap-connection.ts';

const holders: ReadonlySet<string> = new Set(['organizationalUnit', 'container', 'domainDNS']);

/**
 * The distinguished name of an organisational unit, a container or the domain, as the directory spells it. Undefined
 * where there is none, for what holds no computers and for another domain's. Throws `request-invalid`.
 */
export async function readUnit(
  connection: LdapConnection,
  domain: DomainFacts,
  dn: string,
): Promise<string | undefined> {
  if (!isWithin(dn, domain.base)) return undefined;
  const entry = await connection.read(dn, ['objectClass']);
  return entry?.texts('objectClass').some((name) => holders.has(name)) === true ? entry.dn : undefined;
}
