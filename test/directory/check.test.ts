import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { checkDirectory } from '../../src/app/check-directory.ts';
import { Secret } from '../../src/base/secret.ts';
import { loadConfig } from '../../src/config.ts';
import type { DirectoryFinding } from '../../src/directory/directory-check.ts';
import { checkController } from '../../src/directory/ldap/check/check-controller.ts';
import { parseControllerAddress } from '../../src/directory/ldap/controller-address.ts';
import { ldapStub } from '../support/ldap-stub.ts';
import { type SambaDomain, sambaDomain } from '../support/samba-domain.ts';
import type { AccountName } from '../support/samba-seed.ts';
import { tempFolder } from '../support/temp-folder.ts';

let domain: SambaDomain;
beforeAll(async () => {
  domain = await sambaDomain();
}, 120_000);

interface Situation {
  readonly account?: AccountName;
  readonly password?: string;
  readonly url?: string;
  readonly trusted?: boolean;
  readonly hosts?: string;
  readonly keytab?: string;
  readonly serviceAccount?: string;
  readonly forImport?: boolean;
  readonly searchBase?: string;
  /** Asks instead of the account of the settings. */
  readonly importer?: AccountName;
}

async function examine(situation: Situation = {}): Promise<readonly DirectoryFinding[]> {
  const { name, password } = domain.account(situation.account ?? 'svc-read');
  const importer = situation.importer === undefined ? undefined : domain.account(situation.importer);
  const file = join(await tempFolder(), 'password');
  await writeFile(file, `${situation.password ?? password}\n`);
  const config = loadConfig({
    KEYHAVEN_DIRECTORY_URLS: situation.url ?? domain.url,
    KEYHAVEN_DIRECTORY_ACCOUNT: name,
    KEYHAVEN_DIRECTORY_PASSWORD_FILE: file,
    KEYHAVEN_HOST_NAMES: situation.hosts ?? 'mbam.contoso.test',
    ...(situation.trusted === false ? {} : { KEYHAVEN_DIRECTORY_CA_FILE: domain.caFile }),
  });
  return await checkDirectory(config, {
    keytab: situation.keytab,
    serviceAccount: situation.serviceAccount ?? 'svc-mbam',
    searchBase: situation.searchBase,
    forImport: situation.forImport ?? false,
    account: importer && { name: importer.name, password: Secret.fromText(importer.password) },
  });
}

const outcomes = (findings: readonly DirectoryFinding[]) => findings.map(({ check, outcome }) => `${check} ${outcome}`);
const ofCheck = (findings: readonly DirectoryFinding[], check: string) => findings.filter((one) => one.check === check);
const last = (findings: readonly DirectoryFinding[]) => findings.filter((one) => one.outcome !== 'skipped').at(-1);

async function change(account: string, ...lines: readonly string[]): Promise<void> {
  await domain.modify([`dn: CN=${account},OU=MBAM,${domain.base}`, 'changetype: modify', ...lines]);
}

describe('keyhaven directory check', () => {
  test('finds nothing to repair where all is well', async () => {
    const keytab = await domain.keytab('HTTP/mbam.contoso.test');
    await chmod(keytab, 0o600);
    const findings = await examine({ keytab, searchBase: `OU=WORKSTATIONS,${domain.base}`, forImport: true });
    expect(outcomes(findings)).toEqual([
      'name ok',
      'certificate warning',
      'sign-on ok',
      'clock ok',
      'account-rights ok',
      'recovery-rights ok',
      'spn ok',
      'spn ok',
      'keytab ok',
    ]);
    expect(ofCheck(findings, 'certificate')[0]?.sentence).toMatch(/ends in 29 days/);
  });

  test.each([
    [{ url: 'ldaps://nowhere.contoso.test' }, 'name', /no address is known/, /^nslookup/],
    [{ trusted: false }, 'certificate', /not trusted here.*Contoso CA/, /^certutil -ca\.cert/],
    [{ url: 'ldaps://wrong-name.contoso.test' }, 'certificate', /it is for dc1\.contoso\.test/, /ldaps:\/\/dc1/],
    [{ url: 'ldaps://dc3.contoso.test' }, 'certificate', /cannot reach/, /^Test-NetConnection/],
    [{ account: 'frank' }, 'sign-on', /disabled/, /^Enable-ADAccount "frank"/],
    [{ account: 'grace' }, 'sign-on', /expired/, /^Clear-ADAccountExpiration/],
    [{ account: 'ivan' }, 'sign-on', /must change its password/, /^Set-ADUser/],
    [{ password: 'wrong' }, 'sign-on', /wrong password/, /^sudoedit ".*password"$/],
  ] as const)('%j stops at the %s and says how to go on', async (situation, check, sentence, repair) => {
    const found = last(await examine(situation));
    expect(found).toMatchObject({ check, outcome: 'failed' });
    expect(found?.sentence).toMatch(sentence);
    expect(found?.repair[0] ?? '').toMatch(repair);
  });

  test('tries a refused account once, however many controllers there are', async () => {
    const findings = await examine({ password: 'wrong', url: `${domain.url},${domain.url.replace('ldaps', 'ldap')}` });
    expect(outcomes(ofCheck(findings, 'sign-on'))).toEqual(['sign-on failed', 'sign-on skipped']);
  });

  test('says that a certificate has expired, and that a clock is wrong', async () => {
    const stub = await ldapStub(() => ({}), { notAfterDate: new Date('2020-01-01') });
    const deps = {
      credentials: { name: 'svc@contoso.test', password: Secret.fromText('x') },
      socket: { ca: stub.ca },
      clock: () => Date.now(),
    };
    expect(last((await checkController(stub.address, deps)).findings)?.sentence).toMatch(/has expired/);
    const { name, password } = domain.account('svc-read');
    const early = await checkController(parseControllerAddress(domain.url), {
      credentials: { name, password: Secret.fromText(password) },
      socket: { ca: domain.ca },
      clock: () => Date.now() - 301_000,
    });
    onTestFinished(() => early.connection?.close());
    expect(ofCheck(early.findings, 'clock')[0]).toMatchObject({
      outcome: 'failed',
      sentence: expect.stringMatching(/30\d s ahead of this one: Kerberos refuses more than 5 minutes/),
    });
  });

  test.each([
    ['svc-read', 'ok', /reads the recovery passwords of all 3/],
    ['nora', 'failed', /0 of 3 recovery passwords.*lacks control access/],
    ['erin', 'failed', /3 computers seen, 0 recovery passwords readable, although 3 .*control access\?/],
  ] as const)('as %s says whether an import would read anything: %s', async (account, outcome, sentence) => {
    const findings = await examine({ account, forImport: true, searchBase: `OU=WORKSTATIONS,${domain.base}` });
    const [found] = ofCheck(findings, 'recovery-rights');
    expect(found?.outcome).toBe(outcome);
    expect(found?.sentence).toMatch(sentence);
    if (outcome === 'failed')
      expect(found?.repair[0]).toMatch(/^dsacls "OU=WORKSTATIONS,DC=contoso,DC=test" .*CA;;msFVE/);
  });

  test('wants an account of the server that reads no recovery passwords, and warns of one that does', async () => {
    expect(ofCheck(await examine({ account: 'erin' }), 'recovery-rights')[0]).toMatchObject({
      outcome: 'ok',
      sentence: expect.stringMatching(/^erin@contoso\.test reads no recovery passwords/),
    });
    const searchBase = `OU=WORKSTATIONS,${domain.base}`;
    expect(ofCheck(await examine({ account: 'svc-read', searchBase }), 'recovery-rights')[0]).toMatchObject({
      outcome: 'warning',
      repair: ['Get-ADPrincipalGroupMembership "svc-read"', 'samba-tool user getgroups "svc-read"'],
    });
    expect(
      ofCheck(await examine({ account: 'erin', importer: 'nora', searchBase }), 'recovery-rights')[0],
    ).toMatchObject({
      outcome: 'warning',
      sentence: expect.stringMatching(/lacks control access/),
    });
  });

  test('finds a name that is on no account, on two, on another', async () => {
    const missing = ofCheck(await examine({ hosts: 'keys.contoso.test' }), 'spn')[0];
    expect(missing).toMatchObject({ outcome: 'failed', sentence: expect.stringMatching(/on no account/) });
    expect(missing?.repair[0]).toBe('setspn -S HTTP/keys.contoso.test "CONTOSO\\svc-mbam"');

    const hostName = ofCheck(await examine({ hosts: 'ws01.contoso.test' }), 'spn')[0];
    expect(hostName?.sentence).toMatch(/until then WS01\$ answers for it/);

    await change('dave', 'add: servicePrincipalName', 'servicePrincipalName: HTTP/other.contoso.test');
    onTestFinished(() => change('dave', 'delete: servicePrincipalName'));
    const other = ofCheck(await examine({ hosts: 'other.contoso.test' }), 'spn')[0];
    expect(other).toMatchObject({ outcome: 'failed', sentence: expect.stringMatching(/another account, dave/) });
    expect(other?.repair).toContain('setspn -D HTTP/other.contoso.test "dave"');
  });

  test('wants both names of a short host', async () => {
    const subjects = ofCheck(await examine({ hosts: 'keys,localhost,10.0.0.1' }), 'spn').map((one) => one.subject);
    expect(subjects).toEqual(['HTTP/keys', 'HTTP/keys.contoso.test', 'svc-mbam']);
  });

  test('finds a keytab without the name, with RC4 alone, and from an old password', async () => {
    const other = await domain.keytab('WS01$');
    expect(ofCheck(await examine({ keytab: other }), 'keytab')[0]).toMatchObject({
      outcome: 'failed',
      sentence: expect.stringMatching(
        /no key for HTTP\/mbam\.contoso\.test@CONTOSO\.TEST; it has WS01\$@CONTOSO\.TEST/,
      ),
    });

    // without the flag Samba exports RC4 alone, as an old domain does
    await change('dave', 'add: servicePrincipalName', 'servicePrincipalName: HTTP/rc4.contoso.test');
    onTestFinished(() => change('dave', 'delete: servicePrincipalName'));
    const rc4 = await domain.keytab('HTTP/rc4.contoso.test');
    const weak = await examine({ keytab: rc4, hosts: 'rc4.contoso.test', serviceAccount: 'dave' });
    expect(ofCheck(weak, 'keytab')[0]).toMatchObject({
      outcome: 'failed',
      sentence: expect.stringMatching(/RC4 keys alone/),
    });
    expect(ofCheck(weak, 'spn').at(-1)).toMatchObject({ outcome: 'warning', sentence: expect.stringMatching(/AES/) });

    await change(
      'paul',
      'add: servicePrincipalName',
      'servicePrincipalName: HTTP/old.contoso.test',
      '-',
      'replace: msDS-SupportedEncryptionTypes',
      'msDS-SupportedEncryptionTypes: 24',
    );
    const old = await domain.keytab('HTTP/old.contoso.test');
    await change(
      'paul',
      'replace: unicodePwd',
      `unicodePwd:: ${Buffer.from('"An0ther-Passw0rd!"', 'utf16le').toString('base64')}`,
    );
    const stale = await examine({ keytab: old, hosts: 'old.contoso.test', serviceAccount: 'paul' });
    expect(ofCheck(stale, 'keytab')[0]).toMatchObject({
      outcome: 'failed',
      sentence: expect.stringMatching(/has the key of password \d of paul, and the domain uses password \d/),
    });
  });

  test('refuses a keytab that others may read, as the server does', async () => {
    const keytab = await domain.keytab('HTTP/mbam.contoso.test');
    await chmod(keytab, 0o644);
    expect(ofCheck(await examine({ keytab }), 'keytab')[0]).toMatchObject({
      outcome: 'failed',
      repair: [`chmod 600 "${keytab}"`],
    });
  });
});
