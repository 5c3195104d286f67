import { type DirectoryFinding, failed, passed, pasted, warned } from '../../directory-check.ts';
import type { DomainFacts } from '../domain-facts.ts';
import { and, equals } from '../filter.ts';
import type { LdapConnection } from '../ldap-connection.ts';
import type { LdapEntry } from '../ldap-entry.ts';
import { isSpeltAs } from '../spelling.ts';

/** Every name under which browsers ask for a ticket: the full one, and for a short host name both (as MBAM wanted them). */
export function serviceNames(hosts: readonly string[], domain: Pick<DomainFacts, 'dns'>): readonly string[] {
  const wanted = hosts
    .map((host) => host.toLowerCase())
    .filter((host) => host !== 'localhost' && !/^[\d.]+$|:/.test(host))
    .flatMap((host) => (host.includes('.') ? [host] : [host, `${host}.${domain.dns}`]));
  return [...new Set(wanted)].map((host) => `HTTP/${host}`);
}

/** Whether the name is registered once, and on the account whose keytab the server has. */
export async function checkServiceName(
  connection: LdapConnection,
  domain: DomainFacts,
  name: string,
  holder: string,
): Promise<DirectoryFinding> {
  const owners = await ownersOf(connection, domain, name);
  const [only, ...others] = owners;
  const add = [
    `setspn -S ${name} ${pasted(`${domain.netbios}\\${holder}`, 'ACCOUNT')}`,
    `samba-tool spn add ${name} ${pasted(holder, 'ACCOUNT')}`,
  ];
  if (only === undefined) {
    const stand = await ownersOf(connection, domain, name.replace('HTTP/', 'HOST/'));
    const instead =
      stand[0] === undefined
        ? ''
        : `; until then ${accountOf(stand[0])} answers for it by its HOST name, whose key the server does not have`;
    return failed('spn', name, `${name} is registered on no account, so nobody gets a ticket for it${instead}`, ...add);
  }
  if (others.length > 0) {
    const surplus = owners.map(accountOf).filter((owner) => !isSpeltAs(owner, holder));
    return failed(
      'spn',
      name,
      `${name} is registered on ${owners.length} accounts (${owners.map(accountOf).join(', ')}), and with two nobody gets a ticket`,
      ...surplus.flatMap((owner) => removal(name, owner)),
    );
  }
  if (isSpeltAs(accountOf(only), holder)) return passed('spn', name, `${name} is registered on ${holder} alone`);
  return failed(
    'spn',
    name,
    `${name} is registered on another account, ${accountOf(only)}: its tickets do not open with the key of ${holder}`,
    ...removal(name, accountOf(only)),
    ...add,
  );
}

const aes = 0x18;

/** Whether tickets for the account are made with AES: without the flag a domain may still choose RC4. */
export async function checkEncryptionTypes(
  connection: LdapConnection,
  domain: DomainFacts,
  holder: string,
): Promise<DirectoryFinding> {
  const account = pasted(holder, 'ACCOUNT');
  const entry = await findHolder(connection, domain, holder);
  if (entry === undefined) {
    return failed(
      'spn',
      holder,
      `the domain has no account ${holder}`,
      `New-ADUser ${account} -Enabled $true`,
      `samba-tool user create ${account}`,
    );
  }
  const types = Number(entry.text('msDS-SupportedEncryptionTypes') ?? 0);
  if ((types & aes) !== 0) return passed('spn', holder, `tickets for ${holder} are made with AES`);
  return warned(
    'spn',
    holder,
    `${holder} does not say that it understands AES, so that its tickets and keytab may be RC4`,
    `Set-ADUser ${account} -KerberosEncryptionType AES128,AES256`,
    `net ads enctypes set ${account} 24 -U Administrator`,
  );
}

/** The account with what its keytab must agree with. */
export async function findHolder(
  connection: LdapConnection,
  domain: DomainFacts,
  holder: string,
): Promise<LdapEntry | undefined> {
  const found = await connection.search({
    base: domain.base,
    scope: 'sub',
    filter: and(equals('objectClass', 'user'), equals('sAMAccountName', holder)),
    attributes: ['sAMAccountName', 'msDS-SupportedEncryptionTypes', 'msDS-KeyVersionNumber'],
  });
  return found.find((entry) => isSpeltAs(entry.text('sAMAccountName'), holder));
}

async function ownersOf(connection: LdapConnection, domain: DomainFacts, name: string): Promise<readonly LdapEntry[]> {
  return await connection.search({
    base: domain.base,
    scope: 'sub',
    filter: equals('servicePrincipalName', name),
    attributes: ['sAMAccountName'],
  });
}

function accountOf(entry: LdapEntry): string {
  return entry.text('sAMAccountName') ?? entry.dn;
}

function removal(name: string, owner: string): readonly string[] {
  return [`setspn -D ${name} ${pasted(owner, 'ACCOUNT')}`, `samba-tool spn delete ${name} ${pasted(owner, 'ACCOUNT')}`];
}
