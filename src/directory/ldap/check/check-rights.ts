import { accountPart, type DirectoryFinding, failed, passed, pasted, warned } from '../../directory-check.ts';
import type { DomainFacts } from '../domain-facts.ts';
import { and, equals } from '../filter.ts';
import type { LdapConnection } from '../ldap-connection.ts';
import type { LdapEntry } from '../ldap-entry.ts';

/** A few accounts stand for all: rights are given by unit, and each answer costs a question. */
const sample = { people: 10, computers: 50, recovery: 100 };

const flags = ['userAccountControl', 'accountExpires', 'msDS-User-Account-Control-Computed'] as const;

/** Whether the account that asks sees what signing in is decided by: flags and groups of people. */
export async function checkAccountRights(
  connection: LdapConnection,
  domain: DomainFacts,
  asking: string,
): Promise<DirectoryFinding> {
  const people = await first(sample.people, connection, {
    base: domain.base,
    filter: and(equals('objectCategory', 'person'), equals('objectClass', 'user')),
    attributes: [...flags, 'objectSid'],
  });
  const check = 'account-rights';
  const account = pasted(accountPart(asking), 'ACCOUNT');
  const inDomain = pasted(`${domain.netbios}\\${accountPart(asking)}`, 'ACCOUNT');
  if (people.length === 0) {
    return failed(
      check,
      domain.dns,
      `${asking} sees no person in ${domain.base}`,
      `dsacls ${pasted(domain.base, 'DOMAIN')} /G ${inDomain.replace(/"$/, ':GR"')}`,
    );
  }
  const hidden = flags.filter((flag) => people.some((person) => !person.has(flag)));
  if (hidden.length > 0) {
    return failed(
      check,
      domain.dns,
      `${asking} cannot read ${hidden.join(', ')} of every account, and whose flags cannot be read does not sign in`,
      `dsacls ${pasted(domain.base, 'DOMAIN')} /I:S /G ${inDomain.replace(/"$/, ':RP;Account Restrictions;user"')}`,
      `net localgroup "Pre-Windows 2000 Compatible Access" ${account} /add`,
    );
  }
  for (const person of people) {
    const groups = await connection.read(person.dn, ['tokenGroups']);
    if (groups?.has('tokenGroups') === true) continue;
    return failed(
      check,
      domain.dns,
      `${asking} cannot read which groups ${person.dn} is in (tokenGroups)`,
      `Add-ADGroupMember "Windows Authorization Access Group" ${account}`,
      `samba-tool group addmembers "Windows Authorization Access Group" ${account}`,
    );
  }
  return passed(check, domain.dns, `${asking} reads the flags and groups of ${people.length} accounts that were tried`);
}

export interface RecoveryRightsOptions {
  readonly searchBase: string;
  /** Without it nothing is missing today, since only an import reads recovery data. */
  readonly forImport: boolean;
  /** It is the server's own account that asks, which needs no recovery data. */
  readonly ofServer: boolean;
}

/** Whether the account that asks could import recovery passwords: seeing the objects is not enough, they are confidential. */
export async function checkRecoveryRights(
  connection: LdapConnection,
  asking: string,
  { searchBase, forImport, ofServer }: RecoveryRightsOptions,
): Promise<DirectoryFinding> {
  const lacking = forImport ? failed : warned;
  const check = 'recovery-rights';
  const seen = await first(sample.recovery, connection, {
    base: searchBase,
    filter: equals('objectClass', 'msFVE-RecoveryInformation'),
    attributes: ['msFVE-RecoveryPassword'],
  });
  const readable = seen.filter((entry) => entry.has('msFVE-RecoveryPassword')).length;
  if (ofServer) return judgeServer(asking, searchBase, readable);
  const repair = delegation(searchBase);
  if (seen.length > 0 && readable === seen.length) {
    return passed(
      check,
      searchBase,
      `${asking} reads the recovery passwords of all ${seen.length} objects that were tried`,
    );
  }
  if (seen.length > 0) {
    const what = `${readable} of ${seen.length} recovery passwords that were tried: it lacks control access, which opens what is confidential`;
    return lacking(check, searchBase, `${asking} reads ${what}`, ...repair);
  }
  const { computers, named } = await lookBelowComputers(connection, searchBase);
  const counted = `${computers} computers seen, 0 recovery passwords readable`;
  if (named > 0) {
    return lacking(
      check,
      searchBase,
      `${counted}, although ${named} recovery objects are there: does ${asking} have control access?`,
      ...repair,
    );
  }
  return warned(
    check,
    searchBase,
    `${counted}, and none found below them: either none was escrowed there, or ${asking} may not list them`,
    ...repair,
  );
}

/** Whoever takes the server has its account, and what that may read in the directory besides what is stored. */
function judgeServer(asking: string, base: string, readable: number): DirectoryFinding {
  if (readable === 0) {
    return passed(
      'recovery-rights',
      base,
      `${asking} reads no recovery passwords, as it should be: an import has its own`,
    );
  }
  const account = pasted(accountPart(asking), 'ACCOUNT');
  return warned(
    'recovery-rights',
    base,
    `${asking} reads recovery passwords in the directory, which the server never does: whoever takes the server has those too; take the right from the account, and see which group gives it`,
    `Get-ADPrincipalGroupMembership ${account}`,
    `samba-tool user getgroups ${account}`,
  );
}

/** What may be listed but not read shows at least its name, which holds a time and the key ID. */
async function lookBelowComputers(
  connection: LdapConnection,
  base: string,
): Promise<{ computers: number; named: number }> {
  const computers = await first(sample.computers, connection, {
    base,
    filter: equals('objectClass', 'computer'),
    attributes: ['cn'],
  });
  let named = 0;
  for (const { dn } of computers) {
    const children = await connection.search({ base: dn, scope: 'one', attributes: ['1.1'] });
    named += children.filter((child) => /^CN=[^,]*\{[0-9A-F-]{36}\}/i.test(child.dn)).length;
  }
  return { computers: computers.length, named };
}

function delegation(base: string): readonly string[] {
  const where = pasted(base, 'UNIT');
  return [
    `dsacls ${where} /I:S /G "<GROUP>:RPLCCA;;msFVE-RecoveryInformation"`,
    `samba-tool dsacl set --objectdn=${where} --sddl="(OA;CIIO;RPLCCR;;ea715d30-8f53-40d0-bd1e-6109186d782c;<SID OF GROUP>)"`,
  ];
}

async function first(
  most: number,
  connection: LdapConnection,
  search: Omit<Parameters<LdapConnection['searchEach']>[0], 'scope' | 'pageSize'>,
): Promise<readonly LdapEntry[]> {
  const found: LdapEntry[] = [];
  for await (const entry of connection.searchEach({ ...search, scope: 'sub', pageSize: most })) {
    found.push(entry);
    if (found.length === most) break;
  }
  return found;
}
