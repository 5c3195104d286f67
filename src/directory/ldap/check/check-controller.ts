import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { type Clock, day, minute, second } from '../../../base/clock.ts';
import type { KeyhavenError } from '../../../base/error.ts';
import { isKeyhavenError } from '../../../base/error.ts';
import { accountPart, type DirectoryFinding, failed, passed, pasted, skipped, warned } from '../../directory-check.ts';
import { type ControllerAddress, formatControllerAddress } from '../controller-address.ts';
import { readControllerTime } from '../domain-facts.ts';
import { type BindCredentials, LdapConnection } from '../ldap-connection.ts';
import { type BindRefusal, bindRefusalSentence } from '../ldap-failure.ts';
import { LdapSocket, type LdapSocketOptions } from '../ldap-socket.ts';
import { lookAtCertificate } from './peer-certificate.ts';

export interface ControllerCheckDeps {
  readonly credentials: BindCredentials;
  readonly socket: LdapSocketOptions;
  readonly clock: Clock;
  /** Where the password comes from, when it was not typed. */
  readonly passwordFile?: string | undefined;
  /** The account was refused elsewhere: another try would only count as one more wrong password. */
  readonly wasRefused?: boolean | undefined;
}

export interface ControllerChecked {
  readonly findings: readonly DirectoryFinding[];
  /** Open when everything before it went well; whoever asked closes it. */
  readonly connection: LdapConnection | undefined;
}

/** From the name to the clock, each step only after the one before: what follows a failure would only repeat it. */
export async function checkController(
  address: ControllerAddress,
  deps: ControllerCheckDeps,
): Promise<ControllerChecked> {
  const findings: DirectoryFinding[] = [];
  const subject = formatControllerAddress(address);
  const stop = (finding: DirectoryFinding): ControllerChecked => ({
    findings: [...findings, finding],
    connection: undefined,
  });
  const name = await checkName(address, subject);
  if (name.outcome === 'failed') return stop(name);
  findings.push(name);
  const certificate = await checkCertificate(address, subject, deps);
  if (certificate.outcome === 'failed') return stop(certificate);
  findings.push(certificate);
  if (deps.wasRefused === true) return stop(skipped('sign-on', subject, 'not tried: the account was refused before'));
  const bound = await checkSignOn(address, subject, deps);
  if (!(bound instanceof LdapConnection)) return stop(bound);
  findings.push(passed('sign-on', subject, `${deps.credentials.name} is let in by ${address.host}`));
  findings.push(await checkClock(bound, address, deps.clock));
  return { findings, connection: bound };
}

async function checkName({ host }: ControllerAddress, subject: string): Promise<DirectoryFinding> {
  try {
    const addresses = await lookup(host, { all: true });
    return passed('name', subject, `${host} is ${addresses.map(({ address }) => address).join(', ')}`);
  } catch {
    const domain = host.split('.').slice(1).join('.') || host;
    return failed(
      'name',
      subject,
      `no address is known for ${host}: this machine must ask the DNS of the domain`,
      `nslookup ${host}`,
      `nslookup -type=SRV _ldap._tcp.dc._msdcs.${domain}`,
      `resolvectl dns eth0 ADDRESS-OF-A-CONTROLLER && resolvectl domain eth0 '~${domain}'`,
    );
  }
}

async function checkCertificate(
  address: ControllerAddress,
  subject: string,
  { socket, clock }: ControllerCheckDeps,
): Promise<DirectoryFinding> {
  try {
    (await LdapSocket.open(address, socket)).close();
  } catch (error) {
    if (!isKeyhavenError(error)) throw error;
    return await explainCertificate(address, subject, error);
  }
  const shown = await lookAtCertificate(address);
  const left = shown === undefined ? Number.POSITIVE_INFINITY : Math.floor((shown.endsAt - clock()) / day);
  const certificate = `the certificate of ${address.host} is good`;
  if (left >= 30) return passed('certificate', subject, certificate);
  return warned('certificate', subject, `${certificate} and ends in ${left} days`, ...renewals(address.host));
}

async function explainCertificate(
  address: ControllerAddress,
  subject: string,
  error: KeyhavenError,
): Promise<DirectoryFinding> {
  const { host, port } = address;
  const shown = await lookAtCertificate(address);
  switch (error.facts['problem']) {
    case 'untrusted-authority':
      return failed(
        'certificate',
        subject,
        `${error.message}${shown === undefined ? '' : `; it was issued by ${shown.issuer}`}`,
        'certutil -ca.cert contoso-ca.cer && certutil -encode contoso-ca.cer contoso-ca.pem',
        `openssl s_client -connect ${host}:${port} -showcerts </dev/null`,
        'KEYHAVEN_DIRECTORY_CA_FILE=/etc/keyhaven/contoso-ca.pem',
      );
    case 'wrong-host-name':
      return failed(
        'certificate',
        subject,
        `${error.message}; ${shown === undefined || shown.names.length === 0 ? 'it names no host' : `it is for ${shown.names.join(', ')}`}`,
        ...(shown?.names[0] === undefined ? [] : [`KEYHAVEN_DIRECTORY_URLS=ldaps://${shown.names[0]}`]),
        ...(isIP(host) === 0 ? renewals(host) : []),
      );
    case 'certificate-expired':
      return failed('certificate', subject, error.message, ...renewals(host));
    case 'certificate-not-yet-valid':
      return failed('certificate', subject, error.message, ...clockRepairs);
    default:
      return failed(
        'certificate',
        subject,
        error.message,
        `Test-NetConnection ${host} -Port ${port}`,
        `nc -vz ${host} ${port}`,
      );
  }
}

function renewals(host: string): readonly string[] {
  return [
    `Get-Certificate -Template KerberosAuthentication -DnsName ${host} -CertStoreLocation Cert:\\LocalMachine\\My`,
    'certutil -pulse',
  ];
}

async function checkSignOn(
  address: ControllerAddress,
  subject: string,
  { credentials, socket, passwordFile }: ControllerCheckDeps,
): Promise<LdapConnection | DirectoryFinding> {
  try {
    const bound = await LdapConnection.tryOpen(address, credentials, socket);
    if (bound instanceof LdapConnection) return bound;
    const sentence = `${credentials.name} is not let in: ${bindRefusalSentence(bound)}`;
    return failed('sign-on', subject, sentence, ...signOnRepairs(bound, credentials.name, passwordFile));
  } catch (error) {
    if (!isKeyhavenError(error)) throw error;
    return failed('sign-on', subject, error.message);
  }
}

function signOnRepairs(refusal: BindRefusal, name: string, passwordFile: string | undefined): readonly string[] {
  const account = pasted(accountPart(name), 'ACCOUNT');
  switch (refusal) {
    case 'disabled':
      return [`Enable-ADAccount ${account}`, `samba-tool user enable ${account}`];
    case 'expired':
      return [`Clear-ADAccountExpiration ${account}`, `samba-tool user setexpiry --noexpiry ${account}`];
    case 'locked':
      return [`Unlock-ADAccount ${account}`, `samba-tool user unlock ${account}`];
    case 'password-expired':
    case 'must-change-password':
      return [
        `Set-ADUser ${account} -ChangePasswordAtLogon $false -PasswordNeverExpires $true`,
        `samba-tool user setexpiry --noexpiry ${account}`,
      ];
    case 'wrong-name-or-password':
      return [
        // first: a new password for an account that others use is the greater harm
        ...(passwordFile === undefined ? [] : [`sudoedit ${pasted(passwordFile, 'PASSWORD FILE')}`]),
        `Set-ADAccountPassword ${account} -Reset`,
        `samba-tool user setpassword ${account}`,
      ];
    case 'not-at-this-hour':
      return [`Set-ADUser ${account} -Clear logonHours`];
    case 'not-from-here':
      return [`Set-ADUser ${account} -LogonWorkstations $null`];
    case 'other':
      return [];
  }
}

/** What Kerberos allows between two machines (RFC 4120, 7.5.1, and the default of every domain). */
const kerberosSkew = 5 * minute;

const clockRepairs = ['w32tm /resync', 'chronyc makestep', 'timedatectl set-ntp true'];

async function checkClock(
  connection: LdapConnection,
  address: ControllerAddress,
  clock: Clock,
): Promise<DirectoryFinding> {
  const subject = formatControllerAddress(address);
  const { host } = address;
  const theirs = await readControllerTime(connection);
  if (theirs === undefined) return skipped('clock', subject, `${host} does not say what time it is`);
  const skew = theirs - clock();
  const apart = `the clock of ${host} is ${Math.round(Math.abs(skew) / second)} s ${skew < 0 ? 'behind' : 'ahead of'} this one`;
  if (Math.abs(skew) > kerberosSkew) {
    return failed(
      'clock',
      subject,
      `${apart}: Kerberos refuses more than ${kerberosSkew / minute} minutes`,
      ...clockRepairs,
    );
  }
  return Math.abs(skew) > minute
    ? warned('clock', subject, `${apart}; set both by the same source of time`, ...clockRepairs)
    : passed('clock', subject, `the clock of ${host} agrees with this one`);
}
