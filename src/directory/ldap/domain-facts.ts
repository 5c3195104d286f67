import type { Millis } from '../../base/clock.ts';
import { timeFromGeneralized } from './directory-time.ts';
import { and, equals } from './filter.ts';
import type { LdapConnection } from './ldap-connection.ts';
import { directoryError } from './ldap-failure.ts';
import { domainPolicy, type LockoutPolicy } from './lockout-policy.ts';

/** What a controller says of its domain. */
export interface DomainFacts {
  /** `DC=contoso,DC=com`. */
  readonly base: string;
  readonly netbios: string;
  readonly dns: string;
  readonly lockout: LockoutPolicy;
}

/** Reads rootDSE, the partition of the domain and its password policy. Throws `directory-…`. */
export async function readDomainFacts(connection: LdapConnection): Promise<DomainFacts> {
  const root = await connection.read('', ['defaultNamingContext', 'configurationNamingContext']);
  const base = root?.text('defaultNamingContext');
  const configuration = root?.text('configurationNamingContext');
  if (base === undefined || configuration === undefined) {
    throw directoryError(
      'unreadable',
      connection.host,
      `${connection.host} is no controller of an Active Directory domain`,
    );
  }
  const [partition] = await connection.search({
    base: `CN=Partitions,${configuration}`,
    scope: 'one',
    filter: and(equals('objectClass', 'crossRef'), equals('nCName', base)),
    attributes: ['nETBIOSName', 'dnsRoot'],
  });
  const netbios = partition?.text('nETBIOSName');
  const dns = partition?.text('dnsRoot');
  if (netbios === undefined || dns === undefined) {
    throw directoryError('unreadable', connection.host, `${connection.host} does not say how its domain is called`);
  }
  const domain = await connection.read(base, ['lockoutThreshold', 'lockOutObservationWindow']);
  return {
    base,
    netbios: netbios.toUpperCase(),
    dns: dns.toLowerCase(),
    lockout: domainPolicy(domain),
  };
}

/** The controller's clock. */
export async function readControllerTime(connection: LdapConnection): Promise<Millis | undefined> {
  const time = (await connection.read('', ['currentTime']))?.text('currentTime');
  return time === undefined ? undefined : timeFromGeneralized(time);
}
