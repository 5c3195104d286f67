import { KeyhavenError } from '../../base/error.ts';
import type { DirectoryAccount } from '../account.ts';
import { isWithin } from '../distinguished-name.ts';
import type { DirectoryGroup } from '../group.ts';
import { looksLikeSid, parseSid, type Sid, sidFromBytes } from '../sid.ts';
import type { DomainFacts } from './domain-facts.ts';
import { and, equals } from './filter.ts';
import type { LdapConnection } from './ldap-connection.ts';
import type { LdapEntry } from './ldap-entry.ts';
import { directoryError } from './ldap-failure.ts';
import { isSpeltAs } from './spelling.ts';

const attributes = ['objectSid', 'objectClass', 'sAMAccountName', 'groupType'];

// MS-ADTS 2.2.12
const groupFlags = { builtIn: 1, global: 2, domainLocal: 4, universal: 8, security: 0x8000_0000 } as const;

/**
 * By SID, distinguished name, `DOMAIN\name`, `BUILTIN\name` or name; one with an at-sign in it by SID or distinguished name alone. Undefined
 * for none and for what is no group. Throws `request-invalid`.
 */
export async function readGroup(
  connection: LdapConnection,
  domain: DomainFacts,
  reference: string,
): Promise<DirectoryGroup | undefined> {
  const text = reference.trim();
  if (text === '' || text.length > 2000) {
    throw new KeyhavenError(
      'request-invalid',
      'name a group as CONTOSO\\Helpdesk, by its distinguished name or its SID',
    );
  }
  if (looksLikeSid(text)) return groupOf(await connection.read(`<SID=${parseSid(text)}>`, attributes));
  if (text.includes('=')) {
    // of another domain a controller would answer with a referral, which is no answer
    return isWithin(text, domain.base) ? groupOf(await connection.read(text, attributes)) : undefined;
  }
  const slash = text.indexOf('\\');
  const home = text.slice(0, Math.max(slash, 0)).toLowerCase();
  const ofEveryDomain = home === 'builtin';
  if (slash >= 0 && home !== domain.netbios.toLowerCase() && home !== domain.dns && !ofEveryDomain) return undefined;
  const name = text.slice(slash + 1);
  // A principal name is an account's. Whoever may make groups can call one `jane@contoso.com`, to be given what she was to have.
  if (name.includes('@')) return undefined;
  const found = await connection.search({
    base: domain.base,
    scope: 'sub',
    filter: and(equals('objectClass', 'group'), equals('sAMAccountName', name)),
    attributes,
  });
  const exact = found.filter((entry) => isSpeltAs(entry.text('sAMAccountName'), name));
  const group = exact.length === 1 ? groupOf(exact[0]) : undefined;
  return ofEveryDomain && group?.kind !== 'built-in' ? undefined : group;
}

function groupOf(entry: LdapEntry | undefined): DirectoryGroup | undefined {
  const sid = entry?.bytes('objectSid');
  const name = entry?.text('sAMAccountName');
  const type = Number(entry?.text('groupType') ?? Number.NaN);
  if (entry === undefined || sid === undefined || name === undefined || !Number.isInteger(type)) return undefined;
  return {
    sid: sidFromBytes(sid),
    dn: entry.dn,
    name,
    kind: kindOf(type),
    security: (type & groupFlags.security) !== 0,
  };
}

function kindOf(type: number): DirectoryGroup['kind'] {
  if ((type & groupFlags.builtIn) !== 0) return 'built-in';
  if ((type & groupFlags.universal) !== 0) return 'universal';
  return (type & groupFlags.domainLocal) !== 0 ? 'domain-local' : 'global';
}

/** Groups that are looked at before an explanation is given up: more than any account is in for good reasons. */
const most = 2000;

/**
 * The shortest way from the account to the group, both ends' groups included, found upwards from the account. Undefined
 * where there is none. The primary group counts, although `memberOf` leaves it out.
 */
export async function readGroupChain(
  connection: LdapConnection,
  account: Pick<DirectoryAccount, 'dn' | 'sid'>,
  wanted: Sid,
): Promise<readonly DirectoryGroup[] | undefined> {
  const own = await connection.read(account.dn, ['memberOf', 'primaryGroupID']);
  const primary = own?.text('primaryGroupID');
  const first = [
    ...(own?.texts('memberOf') ?? []),
    ...(primary === undefined ? [] : [`<SID=${inDomainOf(account.sid, primary)}>`]),
  ];
  let paths: readonly { to: string; via: readonly DirectoryGroup[] }[] = first.map((to) => ({ to, via: [] }));
  const seen = new Set<Sid>();
  while (paths.length > 0) {
    const next: { to: string; via: readonly DirectoryGroup[] }[] = [];
    for (const { to, via } of paths) {
      const entry = await connection.read(to, [...attributes, 'memberOf']);
      const group = groupOf(entry);
      if (entry === undefined || group === undefined || seen.has(group.sid)) continue;
      seen.add(group.sid);
      const path = [...via, group];
      if (group.sid === wanted) return path;
      if (seen.size > most) {
        throw directoryError(
          'limit-reached',
          connection.host,
          `${account.dn} is in more than ${most} groups; none is explained`,
        );
      }
      next.push(...entry.texts('memberOf').map((parent) => ({ to: parent, via: path })));
    }
    paths = next;
  }
  return undefined;
}

function inDomainOf(sid: Sid, relative: string): Sid {
  return parseSid(`${sid.slice(0, sid.lastIndexOf('-'))}-${relative}`);
}
