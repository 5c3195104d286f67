import type { LdapConnection } from './ldap-connection.ts';

const holders: ReadonlySet<string> = new Set(['organizationalUnit', 'container', 'domainDNS']);

/**
 * The distinguished name of an organisational unit, a container or the domain, as the directory spells it. Undefined
 * where there is none and for what holds no computers.
 */
export async function readUnit(connection: LdapConnection, dn: string): Promise<string | undefined> {
  const entry = await connection.read(dn, ['objectClass']);
  return entry?.texts('objectClass').some((name) => holders.has(name)) === true ? entry.dn : undefined;
}
