import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contoso, run, type SambaHome } from './samba-home.ts';

const { base, dns } = contoso;
const people = `OU=MBAM,${base}`;
const workstations = `OU=WORKSTATIONS,${base}`;
/** A unit whose name has what breaks paths, names and filters. */
const hostileUnit = `OU=Köln/Büro\\, Ost (*),${base}`;

/** Accounts of the domain and their passwords. */
export const passwords = {
  alice: 'Al1ce-Passw0rd!',
  bob: 'B0b-Passw0rd!!',
  carol: 'Car0l-Passw0rd!',
  dave: 'Dav3-Passw0rd!',
  erin: 'Er1n-Passw0rd!',
  migr: 'M1gr-Passw0rd!',
  nora: 'N0ra-Passw0rd!',
  jürgen: 'Jürg3n-Passw0rd!',
  frank: 'Fr4nk-Passw0rd!',
  grace: 'Gr4ce-Passw0rd!',
  heidi: 'H3idi-Passw0rd!',
  ivan: 'Iv4n-Passw0rd!!',
  olga: 'Olg4-Passw0rd!',
  paul: 'P4ul-Passw0rd!',
  quinn: 'Qu1nn-Passw0rd!',
  rosa: 'R0sa-Passw0rd!',
  tina: 'T1na-Passw0rd!',
  'svc-mbam': 'Svc-Passw0rd!1',
  'svc-read': 'Svc-Passw0rd!2',
  'svc-spare': 'Svc-Passw0rd!3',
} as const;

export type AccountName = keyof typeof passwords;

// groupType: global, domain local, universal; each a security group
const kinds = { global: -2147483646, local: -2147483644, universal: -2147483640 };
const ownerAuth = 'q83vASNFZ4mrze8BI0VniavN7wE=';
const year2020 = '132223104000000000';

type Lines = readonly string[];

function unit(dn: string): Lines {
  return [`dn:: ${base64(dn)}`, 'objectClass: organizationalUnit'];
}

function user(
  name: AccountName,
  displayName: string,
  options: { in?: string; more?: Lines; flags?: number } = {},
): Lines {
  return [
    `dn:: ${base64(`CN=${name},${options.in ?? people}`)}`,
    'objectClass: user',
    `sAMAccountName:: ${base64(name)}`,
    `userPrincipalName:: ${base64(`${name}@${dns}`)}`,
    `displayName:: ${base64(displayName)}`,
    `mail: ${name.normalize('NFD').replace(/\P{ASCII}/gu, '')}@${dns}`,
    `unicodePwd:: ${Buffer.from(`"${passwords[name]}"`, 'utf16le').toString('base64')}`,
    `userAccountControl: ${options.flags ?? 66_048}`,
    ...(options.more ?? []),
  ];
}

function group(name: string, kind: keyof typeof kinds, ...members: readonly string[]): Lines {
  return [
    `dn: CN=${name},${people}`,
    'objectClass: group',
    `sAMAccountName: ${name}`,
    `groupType: ${kinds[kind]}`,
    ...members.map((member) => `member:: ${base64(member.includes('=') ? member : `CN=${member},${people}`)}`),
  ];
}

function computer(name: string, where: string, more: Lines = []): Lines {
  const host = `${name.toLowerCase()}.${dns}`;
  return [
    `dn:: ${base64(`CN=${name},${where}`)}`,
    'objectClass: computer',
    `sAMAccountName: ${name}$`,
    `dNSHostName: ${host}`,
    `servicePrincipalName: HOST/${host}`,
    `servicePrincipalName: HOST/${name}`,
    'operatingSystem: Windows 11 Enterprise',
    'userAccountControl: 4096',
    `unicodePwd:: ${Buffer.from(`"Mach1ne-${name}-Passw0rd!"`, 'utf16le').toString('base64')}`,
    ...more,
  ];
}

export interface SeedRecovery {
  readonly computer: string;
  /** Where the computer is; OU=WORKSTATIONS when left out. */
  readonly in?: string;
  readonly at: string;
  readonly keyId: string;
  readonly volume: string;
  readonly password: string;
}

/** LDIF of one recovery object, as Windows writes it: its time and key ID are in the name. */
export function recoveryLdif(one: SeedRecovery): Lines {
  const dn = `CN=${one.at}{${one.keyId.toUpperCase()}},CN=${one.computer},${one.in ?? workstations}`;
  return [
    `dn:: ${base64(dn)}`,
    'objectClass: msFVE-RecoveryInformation',
    `msFVE-RecoveryPassword: ${one.password}`,
    `msFVE-RecoveryGuid:: ${guidBytes(one.keyId).toString('base64')}`,
    `msFVE-VolumeGuid:: ${guidBytes(one.volume).toString('base64')}`,
    `msFVE-KeyPackage:: ${randomBytes(340).toString('base64')}`,
  ];
}

/** What the seed holds of recovery information below OU=WORKSTATIONS. */
export const seededRecovery: readonly SeedRecovery[] = [
  {
    computer: 'WS01',
    at: '2026-11-20T10:11:12-00:00',
    keyId: '1dee0a5b-9b6c-4f59-8c1e-3a4c0d2ee011',
    volume: 'c0ffee00-1111-4222-8333-444455556666',
    password: '426954-181818-090123-123123-407231-511082-611523-720720',
  },
  {
    computer: 'WS01',
    at: '2026-10-01T08:00:00-00:00',
    keyId: '2dee0a5b-9b6c-4f59-8c1e-3a4c0d2ee012',
    volume: 'c0ffee00-1111-4222-8333-444455556666',
    password: '110011-220022-330033-440044-550055-660066-000011-111111',
  },
  {
    computer: 'WS02',
    at: '2026-11-21T09:00:00-00:00',
    keyId: '3dee0a5b-9b6c-4f59-8c1e-3a4c0d2ee013',
    volume: 'c0ffee01-1111-4222-8333-444455556666',
    password: '110011-220022-330033-440044-550055-660066-000011-222222',
  },
];

function seed(): readonly Lines[] {
  return [
    unit(people),
    unit(workstations),
    unit(hostileUnit),
    [`dn: CN=TPM Devices,${base}`, 'objectClass: msTPM-InformationObjectsContainer'],
    user('alice', 'Alice Helpdesk'),
    user('bob', 'Bob Advanced'),
    user('carol', 'Carol Reports'),
    user('dave', 'Dave Owner'),
    user('erin', 'Erin Nobody'),
    user('migr', 'Data Migration'),
    user('nora', 'Nora Half'),
    user('jürgen', 'Jürgen Groß', { in: hostileUnit }),
    user('frank', 'Frank Disabled', { flags: 66_050 }),
    user('grace', 'Grace Expired', { more: [`accountExpires: ${year2020}`] }),
    user('heidi', 'Heidi Guessed'),
    user('ivan', 'Ivan Must Change', { flags: 512, more: ['pwdLastSet: 0'] }),
    // for tests that hide something of them from a service account
    user('olga', 'Olga Hidden'),
    user('paul', 'Paul Hidden'),
    // locked by the tests that need it: the directory takes no lock from anybody but itself
    user('quinn', 'Quinn Locked'),
    user('tina', 'Tina Locked'),
    user('rosa', 'Rosa Strict'),
    // 24 means AES only; without it a keytab holds RC4
    user('svc-mbam', 'MBAM web service', {
      more: [`servicePrincipalName: HTTP/mbam.${dns}`, 'msDS-SupportedEncryptionTypes: 24'],
    }),
    user('svc-read', 'MBAM directory reader'),
    // for the test that changes its password
    user('svc-spare', 'A web service', {
      more: [`servicePrincipalName: HTTP/spare.${dns}`, 'msDS-SupportedEncryptionTypes: 24'],
    }),
    group('Tier2', 'global', 'bob'),
    group('Tier1', 'global', 'alice', 'Tier2'),
    group('MBAM Helpdesk', 'global', 'Tier1', `CN=jürgen,${hostileUnit}`),
    group('MBAM Advanced Helpdesk', 'global', 'Tier2'),
    // all three kinds in one chain: carol reaches the domain local group through a universal and a global one
    group('Auditors', 'global', 'carol'),
    group('All Auditors', 'universal', 'Auditors'),
    group('MBAM Report Users', 'local', 'All Auditors'),
    group('MBAM Data Migration', 'universal', 'migr'),
    group('MBAM Recovery Readers', 'global', 'svc-read'),
    group('MBAM Recovery Lookers', 'global', 'nora'),
    computer('WS01', workstations, [`managedBy: CN=dave,${people}`, `msTPM-OwnerInformation: ${ownerAuth}`]),
    computer('WS02', workstations),
    computer('WS03', workstations),
    computer('WS04', hostileUnit),
    ...seededRecovery.map(recoveryLdif),
    recoveryLdif({
      computer: 'WS04',
      in: hostileUnit,
      at: '2026-11-22T07:00:00-00:00',
      keyId: '4dee0a5b-9b6c-4f59-8c1e-3a4c0d2ee014',
      volume: 'c0ffee04-1111-4222-8333-444455556666',
      password: '110011-220022-330033-440044-550055-660066-000011-333333',
    }),
    [
      `dn: CN=tpm-ws02,CN=TPM Devices,${base}`,
      'objectClass: msTPM-InformationObject',
      `msTPM-OwnerInformation: ${ownerAuth}`,
      `msTPM-SrkPubThumbprint:: ${base64('01234567890123456789')}`,
    ],
  ];
}

const changes: readonly Lines[] = [
  [
    `dn: CN=WS02,${workstations}`,
    'changetype: modify',
    'replace: msTPM-TpmInformationForComputer',
    `msTPM-TpmInformationForComputer: CN=tpm-ws02,CN=TPM Devices,${base}`,
  ],
  [
    `dn: CN=DC1,OU=Domain Controllers,${base}`,
    'changetype: modify',
    'add: servicePrincipalName',
    ...[`ldap/dc1.${dns}`, `ldap/dc1.${dns}/${dns}`, `GC/dc1.${dns}/${dns}`].map(
      (spn) => `servicePrincipalName: ${spn}`,
    ),
  ],
  [
    `dn: ${base}`,
    'changetype: modify',
    ...['replace: maxPwdAge', 'maxPwdAge: 0', '-', 'replace: minPwdAge', 'minPwdAge: 0', '-'],
    ...['replace: pwdHistoryLength', 'pwdHistoryLength: 0', '-', 'replace: lockoutThreshold', 'lockoutThreshold: 5'],
  ],
];

// classes and attributes by their GUID in the schema
export const guids = {
  recoveryInformation: 'ea715d30-8f53-40d0-bd1e-6109186d782c',
  computer: 'bf967a86-0de6-11d0-a285-00aa003049e2',
  ownerInformation: 'aa4e1a6d-550d-4e05-8c35-4afcb917a9fe',
  tpmObject: '85045b6a-47a6-4243-a7cc-6890701f662c',
  tpmLink: 'ea1b7b93-5e48-46d5-bc6c-4df4fda78a35',
  userAccountControl: 'bf967a68-0de6-11d0-a285-00aa003049e2',
  tokenGroups: 'b7c69e6d-2cc7-11d2-854e-00a0c983f608',
};

/** Fills the database of a domain that does not run yet. */
export async function seedSamba(home: SambaHome): Promise<void> {
  await addToSamba(home, seed());
  await modifySamba(home, changes);
  await delegate(home);
}

/** Adds objects to the database of a domain that does not run: beside a controller it would keep everybody waiting. */
export async function addToSamba(home: SambaHome, objects: readonly Lines[]): Promise<void> {
  const file = join(home.folder, `seed-${randomBytes(6).toString('hex')}.ldif`);
  await writeFile(file, ldif(objects));
  await run('ldbadd', ['-H', home.database, file]);
}

/** Changes the directory as nobody could be refused to: beside the controller, which may run. */
export async function modifySamba(
  home: Pick<SambaHome, 'folder' | 'database'>,
  records: readonly Lines[],
): Promise<void> {
  const file = join(home.folder, `change-${randomBytes(6).toString('hex')}.ldif`);
  await writeFile(file, ldif(records));
  await run('ldbmodify', ['-H', home.database, file]);
}

/** As an administrator would: to read, and control access, which opens what is confidential; Lookers lack the latter. */
async function delegate(home: SambaHome): Promise<void> {
  const { recoveryInformation, computer: computers, ownerInformation, tpmObject, tpmLink } = guids;
  const readers = await sidOf(home, 'MBAM Recovery Readers');
  const lookers = await sidOf(home, 'MBAM Recovery Lookers');
  const recovery = `(OA;CIIO;RPCRLC;;${recoveryInformation};${readers})`;
  const tpm = `(OA;CIIO;RPCR;${ownerInformation};${computers};${readers})`;
  const own = `(OA;CIIO;WP;${ownerInformation};${computers};PS)(OA;CIIO;WP;${tpmLink};${computers};PS)`;
  const half = `(OA;CIIO;RPLC;;${recoveryInformation};${lookers})`;
  const grant = (dn: string, sddl: string) =>
    run('samba-tool', ['dsacl', 'set', '-H', home.database, '-s', home.config, `--objectdn=${dn}`, `--sddl=${sddl}`]);
  await grant(workstations, recovery + tpm + own + half);
  await grant(`CN=TPM Devices,${base}`, `(OA;CIIO;RPCRLC;;${tpmObject};${readers})`);
}

export async function sidOf(home: Pick<SambaHome, 'database'>, account: string): Promise<string> {
  const { stdout } = await run('ldbsearch', ['-H', home.database, `(sAMAccountName=${account})`, 'objectSid']);
  const sid = /^objectSid: (.+)$/m.exec(stdout)?.[1];
  if (sid === undefined) throw new Error(`the domain has no ${account}`);
  return sid;
}

function ldif(records: readonly Lines[]): string {
  return records.map((lines) => `${lines.join('\n')}\n`).join('\n');
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

/** In the order of Windows' memory: the first three fields little-endian. */
function guidBytes(guid: string): Buffer {
  const bytes = Buffer.from(guid.replaceAll('-', ''), 'hex');
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}
