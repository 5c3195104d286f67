import type { Millis } from '../../base/clock.ts';
import type { AccountReference, AccountStanding, DirectoryAccount } from '../account.ts';
import { type Sid, sidFromBytes } from '../sid.ts';
import { hasExpired, readAccountControl, readComputedControl } from './account-control.ts';
import { timeFromFileTime, timeFromGeneralized } from './directory-time.ts';
import type { DomainFacts } from './domain-facts.ts';
import { and, equals, type SearchFilter } from './filter.ts';
import type { LdapConnection } from './ldap-connection.ts';
import type { LdapEntry } from './ldap-entry.ts';
import { directoryError } from './ldap-failure.ts';
import { isSpeltAs } from './spelling.ts';

const attributes = [
  'objectSid',
  'objectClass',
  'sAMAccountName',
  'userPrincipalName',
  'displayName',
  'mail',
  'dNSHostName',
  'userAccountControl',
  'accountExpires',
  'pwdLastSet',
  'msDS-User-Account-Control-Computed',
  'badPwdCount',
  'badPasswordTime',
  'msDS-ResultantPSO',
  'whenCreated',
];

/** The account with what is not for everybody: how often its password was wrong on this controller. */
export interface AccountRead {
  readonly account: DirectoryAccount;
  readonly wrongPasswords: number;
  readonly lastWrongPassword: Millis | undefined;
  /** Name of the password settings that it has instead of the domain's. */
  readonly ownPolicy: string | undefined;
}

/**
 * Finds the one account that is meant, with all its groups. Undefined for none, for another domain's, and for several: a
 * doubt is nobody. Throws `directory-refused` where the service account may not read the groups.
 */
export async function readAccount(
  connection: LdapConnection,
  domain: DomainFacts,
  reference: AccountReference,
  now: Millis,
): Promise<AccountRead | undefined> {
  const entry = await findEntry(connection, domain, reference);
  const sid = entry?.bytes('objectSid');
  const account = entry?.text('sAMAccountName');
  if (entry === undefined || sid === undefined || account === undefined) return undefined;
  return {
    account: {
      kind: kindOf(entry),
      sid: sidFromBytes(sid),
      dn: entry.dn,
      domain: domain.netbios,
      account,
      displayName: entry.text('displayName'),
      mail: entry.text('mail'),
      dnsHostName: entry.text('dNSHostName'),
      standing: standingOf(entry, now),
      createdAt: creationOf(entry),
      groups: await readGroups(connection, sidFromBytes(sid), entry.dn),
    },
    wrongPasswords: Number(entry.text('badPwdCount') ?? 0),
    lastWrongPassword: timeFromFileTime(entry.text('badPasswordTime') ?? '0'),
    ownPolicy: entry.text('msDS-ResultantPSO'),
  };
}

async function findEntry(
  connection: LdapConnection,
  domain: DomainFacts,
  reference: AccountReference,
): Promise<LdapEntry | undefined> {
  if (reference.kind === 'sid') {
    const entry = await connection.read(`<SID=${reference.sid}>`, attributes);
    return entry !== undefined && isAccount(entry) ? entry : undefined;
  }
  if (reference.kind === 'account' && !isThisDomain(reference.domain, domain)) return undefined;
  const search = async (filter: SearchFilter, matches: (entry: LdapEntry) => boolean) => {
    const found = await connection.search({
      base: domain.base,
      scope: 'sub',
      filter: and(equals('objectClass', 'user'), filter),
      attributes,
    });
    const exact = found.filter((entry) => isAccount(entry) && matches(entry));
    return exact.length === 1 ? exact[0] : undefined;
  };
  const byAccount = (account: string) =>
    search(equals('sAMAccountName', account), (entry) => isSpeltAs(entry.text('sAMAccountName'), account));
  if (reference.kind === 'account') return await byAccount(reference.account);
  const { upn } = reference;
  // an explicit name goes before the one that every account has by itself, as at a Windows logon
  const explicit = await search(equals('userPrincipalName', upn), (entry) =>
    isSpeltAs(entry.text('userPrincipalName'), upn),
  );
  const at = upn.lastIndexOf('@');
  if (explicit !== undefined || !isThisDomain(upn.slice(at + 1), domain)) return explicit;
  return await byAccount(upn.slice(0, at));
}

function isThisDomain(name: string, { netbios, dns }: DomainFacts): boolean {
  return name === '' || name.toUpperCase() === netbios || name.toLowerCase().replace(/\.$/, '') === dns;
}

/** Contacts and the like have no account; a trust to another domain looks like a user. */
function isAccount(entry: LdapEntry): boolean {
  const flags = entry.text('userAccountControl');
  const trust = flags !== undefined && readAccountControl(flags).kind === 'other';
  return classes(entry).includes('user') && entry.has('objectSid') && !trust;
}

function kindOf(entry: LdapEntry): DirectoryAccount['kind'] {
  const own = classes(entry);
  if (own.includes('msds-managedserviceaccount') || own.includes('msds-groupmanagedserviceaccount')) return 'service';
  return own.includes('computer') ? 'computer' : 'person';
}

function classes(entry: LdapEntry): readonly string[] {
  return entry.texts('objectClass').map((name) => name.toLowerCase());
}

function standingOf(entry: LdapEntry, now: Millis): AccountStanding {
  const flags = entry.text('userAccountControl');
  const expires = entry.text('accountExpires');
  const computed = entry.text('msDS-User-Account-Control-Computed');
  // who may not read these may not decide by them
  if (flags === undefined || expires === undefined || computed === undefined) return 'unknown';
  if (readAccountControl(flags).disabled) return 'disabled';
  if (hasExpired(timeFromFileTime(expires), now)) return 'expired';
  if (readComputedControl(computed).locked) return 'locked';
  const mustChange = entry.text('pwdLastSet') === '0' && kindOf(entry) === 'person';
  return mustChange ? 'must-change-password' : 'active';
}

function creationOf(entry: LdapEntry): Millis | undefined {
  const text = entry.text('whenCreated');
  return text === undefined ? undefined : timeFromGeneralized(text);
}

/** Nested groups of all kinds, worked out by the controller. An account is in at least one, so none means no right to ask. */
async function readGroups(connection: LdapConnection, sid: Sid, dn: string): Promise<ReadonlySet<Sid>> {
  const entry = await connection.read(`<SID=${sid}>`, ['tokenGroups']);
  const sids = entry?.allBytes('tokenGroups').map(sidFromBytes) ?? [];
  if (sids.length > 0) return new Set(sids);
  const sentence = `${connection.host} does not say which groups ${dn} is in; make the service account a member of "Windows Authorization Access Group"`;
  throw directoryError('not-permitted', connection.host, sentence);
}
