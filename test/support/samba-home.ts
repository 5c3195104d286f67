import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const run = promisify(execFile);

/** Names of the domain, and the address that its controller has on the loopback interface. */
export const contoso = {
  realm: 'CONTOSO.TEST',
  netbios: 'CONTOSO',
  dns: 'contoso.test',
  base: 'DC=contoso,DC=test',
  controller: 'dc1.contoso.test',
  address: '127.0.0.10',
  administratorPassword: 'Adm1n-Passw0rd!',
} as const;

/** Where everything of one domain lies: nothing is written outside of it. */
export interface SambaHome {
  readonly folder: string;
  readonly config: string;
  readonly database: string;
  readonly caFile: string;
  readonly krb5Config: string;
  readonly logFile: string;
}

/** Makes an Active Directory domain below the given folder; it does not run yet. About four seconds. */
export async function provisionSamba(parent: string): Promise<SambaHome> {
  const folder = await mkdtemp(join(parent, 'samba-'));
  const parts = ['etc', 'private', 'state', 'cache', 'lock', 'run', 'ncalrpc', 'log', 'tls', 'keytabs'];
  for (const part of parts) await mkdir(join(folder, part));
  const home = {
    folder,
    config: join(folder, 'etc', 'smb.conf'),
    database: join(folder, 'private', 'sam.ldb'),
    caFile: join(folder, 'tls', 'ca.pem'),
    krb5Config: join(folder, 'etc', 'krb5.conf'),
    logFile: join(folder, 'log', 'samba.out'),
  };
  await writeFile(home.config, smbConf(folder));
  await writeFile(home.krb5Config, krb5Conf(folder));
  await Promise.all([provision(home), makeCertificates(join(folder, 'tls'))]);
  return home;
}

/** smb.conf is given, so that samba-tool takes it as it is instead of one that writes below /var. */
async function provision({ config }: SambaHome): Promise<void> {
  const { realm, netbios, address, administratorPassword } = contoso;
  const args = ['domain', 'provision', '--quiet', '--configfile', config, `--realm=${realm}`, `--domain=${netbios}`];
  args.push(
    '--server-role=dc',
    '--dns-backend=NONE',
    '--base-schema=2012_R2',
    '--host-name=dc1',
    `--host-ip=${address}`,
  );
  await run('samba-tool', [...args, `--adminpass=${administratorPassword}`]);
}

function smbConf(folder: string): string {
  return `[global]
  netbios name = DC1
  workgroup = ${contoso.netbios}
  realm = ${contoso.realm}
  server role = active directory domain controller
  interfaces = ${contoso.address}/8
  bind interfaces only = yes
  server services = ldap, kdc
  ldap server require strong auth = yes
  private dir = ${folder}/private
  state directory = ${folder}/state
  cache directory = ${folder}/cache
  lock directory = ${folder}/lock
  pid directory = ${folder}/run
  ncalrpc dir = ${folder}/ncalrpc
  winbindd socket directory = ${folder}/run/winbindd
  ntp signd socket directory = ${folder}/run/ntp_signd
  binddns dir = ${folder}/bind-dns
  log file = ${folder}/log/%m.log
  logging = file
  max log size = 0
  load printers = no
  tls enabled = yes
  tls keyfile = ${folder}/tls/dc.key
  tls certfile = ${folder}/tls/dc.pem
  tls cafile = ${folder}/tls/ca.pem
[sysvol]
  path = ${folder}/state/sysvol
  read only = no
[netlogon]
  path = ${folder}/state/sysvol/${contoso.dns}/scripts
  read only = no
`;
}

function krb5Conf(folder: string): string {
  return `[libdefaults]
  default_realm = ${contoso.realm}
  dns_lookup_realm = false
  dns_lookup_kdc = false
  dns_canonicalize_hostname = false
  rdns = false
  default_ccache_name = FILE:${folder}/run/cc_%{uid}
[realms]
  ${contoso.realm} = {
    kdc = ${contoso.address}
    kpasswd_server = ${contoso.address}
    default_domain = ${contoso.dns}
  }
[domain_realm]
  .${contoso.dns} = ${contoso.realm}
  ${contoso.dns} = ${contoso.realm}
`;
}

/** An authority and the controller's certificate, which holds the names of both controllers that tests speak of. */
async function makeCertificates(folder: string): Promise<void> {
  const openssl = (...args: readonly string[]) => run('openssl', [...args], { cwd: folder });
  const names = [`DNS:${contoso.controller}`, `DNS:dc2.${contoso.dns}`, `DNS:${contoso.dns}`];
  await writeFile(join(folder, 'extensions'), `subjectAltName=${names.join(',')}\nextendedKeyUsage=serverAuth\n`);
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const authority = [
    '-x509',
    ...curve,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '30',
    '-subj',
    '/CN=Contoso CA',
  ];
  await openssl('req', ...authority, '-addext', 'keyUsage=critical,keyCertSign,cRLSign');
  await openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'dc.key', '-out', 'dc.csr', '-subj', '/CN=dc1');
  const signing = ['-req', '-in', 'dc.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '30'];
  await openssl('x509', ...signing, '-extfile', 'extensions', '-out', 'dc.pem');
  await chmod(join(folder, 'dc.key'), 0o600);
}
