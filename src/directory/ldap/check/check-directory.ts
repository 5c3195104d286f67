import { isKeyhavenError } from '../../../base/error.ts';
import { type DirectoryFinding, failed, skipped } from '../../directory-check.ts';
import type { ControllerAddress } from '../controller-address.ts';
import { type DomainFacts, readDomainFacts } from '../domain-facts.ts';
import type { LdapConnection } from '../ldap-connection.ts';
import { type ControllerCheckDeps, checkController } from './check-controller.ts';
import { checkKeytab, type KeytabFile } from './check-keytab.ts';
import { checkAccountRights, checkRecoveryRights } from './check-rights.ts';
import { checkEncryptionTypes, checkServiceName, findHolder, serviceNames } from './check-spn.ts';

export interface DirectoryCheckRequest {
  readonly controllers: readonly ControllerAddress[];
  /** Host names under which browsers know the server. */
  readonly hosts: readonly string[];
  /** sAMAccountName of the account that holds the service principal names. */
  readonly holder: string;
  /** Undefined where none was named. */
  readonly keytab: KeytabFile | undefined;
  /** Where recovery data is looked for; the whole domain when left out. */
  readonly searchBase?: string | undefined;
  readonly forImport: boolean;
  /** The account of the settings asks, and no other one. */
  readonly ofServer: boolean;
}

/** Examines everything between this server and its directory. A failure is a finding, so that one run shows all of them. */
export async function checkDirectory(
  request: DirectoryCheckRequest,
  deps: ControllerCheckDeps,
): Promise<readonly DirectoryFinding[]> {
  const findings: DirectoryFinding[] = [];
  let connection: LdapConnection | undefined;
  try {
    for (const address of request.controllers) {
      const wasRefused = findings.some(({ check, outcome }) => check === 'sign-on' && outcome === 'failed');
      const checked = await checkController(address, { ...deps, wasRefused });
      findings.push(...checked.findings);
      if (connection === undefined) connection = checked.connection;
      else checked.connection?.close();
    }
    const rest = connection === undefined ? [unreached] : await checkDomain(connection, request, deps.credentials.name);
    return [...findings, ...rest];
  } finally {
    connection?.close();
  }
}

const unreached = skipped(
  'account-rights',
  'domain',
  'rights, names and keys were not looked at: no controller let us in',
);

async function checkDomain(
  connection: LdapConnection,
  request: DirectoryCheckRequest,
  asking: string,
): Promise<readonly DirectoryFinding[]> {
  let domain: DomainFacts;
  try {
    domain = await readDomainFacts(connection);
  } catch (error) {
    return [asFinding('account-rights', 'domain', error)];
  }
  const { forImport, ofServer } = request;
  const base = request.searchBase ?? domain.base;
  return [
    await tried('account-rights', domain.dns, () => checkAccountRights(connection, domain, asking)),
    await tried('recovery-rights', base, () =>
      checkRecoveryRights(connection, asking, { searchBase: base, forImport, ofServer: ofServer && !forImport }),
    ),
    ...(await checkKerberos(connection, domain, request)),
  ];
}

async function checkKerberos(
  connection: LdapConnection,
  domain: DomainFacts,
  { hosts, holder, keytab }: DirectoryCheckRequest,
): Promise<readonly DirectoryFinding[]> {
  const names = serviceNames(hosts, domain);
  if (names.length === 0) {
    const sentence = 'no host name to look for: name what browsers use in KEYHAVEN_HOST_NAMES or with --name';
    return [skipped('spn', 'HTTP/', sentence)];
  }
  const findings: DirectoryFinding[] = [];
  for (const name of names)
    findings.push(await tried('spn', name, () => checkServiceName(connection, domain, name, holder)));
  findings.push(await tried('spn', holder, () => checkEncryptionTypes(connection, domain, holder)));
  if (keytab === undefined) return [...findings, skipped('keytab', 'keytab', 'no keytab was named: add --keytab FILE')];
  const version = Number((await findHolder(connection, domain, holder))?.text('msDS-KeyVersionNumber') ?? Number.NaN);
  const wanted = { holder, domain, version: Number.isNaN(version) ? undefined : version };
  return [...findings, ...names.map((name) => checkKeytab(keytab, { ...wanted, name }))];
}

async function tried(
  check: DirectoryFinding['check'],
  subject: string,
  work: () => Promise<DirectoryFinding>,
): Promise<DirectoryFinding> {
  try {
    return await work();
  } catch (error) {
    return asFinding(check, subject, error);
  }
}

function asFinding(check: DirectoryFinding['check'], subject: string, error: unknown): DirectoryFinding {
  if (!isKeyhavenError(error)) throw error;
  return failed(check, subject, error.message);
}
