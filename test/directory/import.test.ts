import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type CmdletShell, cmdletShell } from '../support/cmdlets.ts';
import { type ImportUnit, makeImportUnit } from '../support/import-unit.ts';
import { administrator, type Keyhaven, person, startKeyhaven } from '../support/keyhaven.ts';
import { type SambaDomain, sambaDomain } from '../support/samba-domain.ts';
import type { SeedRecovery } from '../support/samba-seed.ts';

let domain: SambaDomain;
let unit: ImportUnit;
let inner: string;
let keys: { own: readonly SeedRecovery[]; inner: readonly SeedRecovery[] };
const ownerAuth = 'q83vASNFZ4mrze8BI0VniavN7wE=';

beforeAll(async () => {
  domain = await sambaDomain();
  unit = await makeImportUnit(domain, 'IMPORT');
  // what breaks paths, names and filters
  inner = await unit.addUnit('Süd/West\\, Büro (*)');
  await unit.addComputer('IM01', unit.dn, [`managedBy: CN=dave,OU=MBAM,${domain.base}`]);
  await unit.addComputer('IM02', unit.dn, [`msTPM-OwnerInformation: ${ownerAuth}`]);
  await unit.addComputer('IM03', unit.dn);
  await unit.addComputer('IM04', inner);
  const own = [...(await unit.addKeys('IM01', unit.dn, 2)), ...(await unit.addKeys('IM02', unit.dn, 1))];
  keys = { own, inner: await unit.addKeys('IM04', inner, 1) };
});

interface Stage {
  readonly server: Keyhaven;
  readonly shell: CmdletShell;
  /** The documented line with a search base and whatever else the read command is given. */
  readonly line: (base: string, more?: string) => string;
  readonly reveal: (key: SeedRecovery) => Promise<unknown>;
}

/** A server of its own, and a shell as the administrator of the import has it. */
async function stage(account: { name: string; password: string } = unit.reader): Promise<Stage> {
  const server = await startKeyhaven({ KEYHAVEN_DOMAINS: `${domain.netbios}=${domain.dns}` });
  const issued = await server.command('token', 'create', '--label', 'import', '--role', 'data-migration');
  const shell = await cmdletShell({
    KEYHAVEN_FINGERPRINT: /sha256 (\S+)/.exec(server.output())?.[1] ?? '',
    KEYHAVEN_DIRECTORY_ACCOUNT: account.name,
    KEYHAVEN_DIRECTORY_CA_FILE: domain.caFile,
  });
  const env = {
    KEYHAVEN_TOKEN_FILE: await shell.secretFile('token', issued.stdout),
    KEYHAVEN_DIRECTORY_PASSWORD_FILE: await shell.secretFile('password', account.password),
  };
  const adam = await person(server, 'adam', ['advanced-helpdesk']);
  const endpoint = `${server.url}/MBAMRecoveryAndHardwareService/CoreService.svc`;
  return {
    server,
    shell: { ...shell, run: (line, more) => shell.run(line, { ...env, ...more }) },
    line: (base, more = '') =>
      `Read-ADRecoveryInformation -Server ${domain.dns} -SearchBase "${base}" ${more} | Write-MbamRecoveryInformation -RecoveryServiceEndPoint "${endpoint}"`,
    reveal: async ({ keyId }) => {
      const asked = { keyId, reason: 'lost-pin' };
      return (await server.call('POST', '/api/v1/recovery/keys/reveal', asked, adam)).body;
    },
  };
}

/** A shell for commands that only read. */
async function readingShell(account: { name: string; password: string } = unit.reader): Promise<CmdletShell> {
  const shell = await cmdletShell({
    KEYHAVEN_DIRECTORY_ACCOUNT: account.name,
    KEYHAVEN_DIRECTORY_CA_FILE: domain.caFile,
  });
  const env = { KEYHAVEN_DIRECTORY_PASSWORD_FILE: await shell.secretFile('password', account.password) };
  return { ...shell, run: (line, more) => shell.run(line, { ...env, ...more }) };
}

describe('the documented line', () => {
  test('imports every key of a unit and no other, and the rest only with -Recurse', async () => {
    const { server, shell, line, reveal } = await stage();
    const first = await shell.run(line(unit.dn));
    expect(first).toMatchObject({ code: 0, stdout: '' });
    expect(first.stderr).toContain('3 computers seen, 3 recovery passwords read');
    expect(first.stderr).toContain('1 containers below were not searched');
    expect(first.stderr).toContain('read 3, written 3, already there 0, conflicts 0, refused 0, failed 0');
    for (const key of keys.own) expect(JSON.stringify(await reveal(key))).toContain(key.password);
    for (const key of keys.inner) expect(await reveal(key)).toMatchObject({ code: 'nothing-to-reveal' });

    const whole = await shell.run(line(unit.dn, '-Recurse'));
    expect(whole.stderr).toContain('read 4, written 1, already there 3, conflicts 0, refused 0, failed 0');
    for (const key of keys.inner) expect(JSON.stringify(await reveal(key))).toContain(key.password);

    const plain = await shell.run(
      `keyhaven directory read-recovery contoso.test --base "${unit.dn}" | keyhaven import recovery --server ${server.url}`,
    );
    expect(plain).toMatchObject({ code: 0, stdout: '' });
    expect(plain.stderr).toContain('read 3, written 0, already there 3, conflicts 0, refused 0, failed 0');

    const again = await shell.run(line(unit.dn, '-recurse -maxpagesize 1'));
    expect(again).toMatchObject({ code: 0 });
    expect(again.stderr).toContain('read 4, written 0, already there 4, conflicts 0, refused 0, failed 0');
  }, 120_000);

  test('takes a computer, several containers through a pipe, and a slash in a name', async () => {
    const { shell, line } = await stage();
    const one = await shell.run(line(`CN=IM01,${unit.dn}`));
    expect(one.stderr).toContain('read 2, written 2');
    const places = await shell.secretFile('places', `${inner}\n${JSON.stringify({ base: `CN=IM02,${unit.dn}` })}\n`);
    const read = `Read-ADRecoveryInformation -Server dc1.contoso.test < ${places}`;
    const both = await shell.run(`${read} | ${line('').split('|')[1] ?? ''}`);
    expect(both.stderr).toContain('read 2, written 2');
    const twice = await shell.run(
      `${read.replace('Read-AD', `cat ${places} ${places} | Read-AD`).replace(/ < .*/, '')} | wc -l`,
    );
    expect(twice.stdout.trim()).toBe('4');
  }, 120_000);

  test('reads on where a controller remembers few searches at once', async () => {
    const { shell, line } = await stage();
    const place = await unit.addUnit('PAGES');
    const names = Array.from({ length: 24 }, (_, n) => `PG${n}`);
    for (const name of names) await unit.addComputer(name, place);
    for (const name of names) await unit.addKeys(name, place, 1);
    const run = await shell.run(line(place, '-MaxPageSize 4'));
    expect(run.stderr).toContain('read 24, written 24');
    expect(run.code).toBe(0);
  }, 120_000);

  test('-After leaves out what is older, and an unclear time is refused', async () => {
    const { shell, line } = await stage();
    const late = await shell.run(line(unit.dn, '-After 2999-01-01T00:00:00Z'));
    expect(late.stderr).toContain('3 older than -After');
    expect(late.code).not.toBe(4);
    expect((await shell.run(line(unit.dn, '-After 2020-01-01T00:00:00Z'))).stderr).toContain('read 3, written 3');
    expect((await shell.run(line(unit.dn, '-After 2020-01-01T00:00:00'))).stderr).toContain('has no offset');
  }, 120_000);

  test('a place that is not there is named, and the others are read', async () => {
    const { shell, line } = await stage();
    const places = await shell.secretFile('places', `OU=NOWHERE,${domain.base}\nthis is no name\n${inner}\n`);
    const read = `Read-ADRecoveryInformation -Server contoso.test < ${places}`;
    const run = await shell.run(`${read} | ${line('').split('|')[1] ?? ''}`);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(`OU=NOWHERE,${domain.base}: `);
    expect(run.stderr).toContain('this is not a distinguished name');
    expect(run.stderr).toContain('read 1, written 1');
  }, 120_000);
});

describe('missing rights', () => {
  test('a normal user reads nothing, and both commands say so', async () => {
    const { shell, line } = await stage(domain.account('erin'));
    const run = await shell.run(line(unit.dn));
    expect(run.code).toBe(3);
    expect(run.stderr).toContain(
      '3 computers seen, 0 recovery passwords readable: does this account have control access?',
    );
    expect(run.stderr).toContain('read 0, written 0');
    const reading = await shell.run(line(unit.dn).split('|')[0]?.concat('| cat') ?? '');
    expect(reading).toMatchObject({ code: 4, stdout: '' });
  }, 120_000);

  test('who may see objects and not open them is told how many', async () => {
    const shell = await readingShell(domain.account('nora'));
    const run = await shell.run(
      `Read-ADRecoveryInformation -Server contoso.test -SearchBase OU=WORKSTATIONS,${domain.base} | cat`,
    );
    expect(run).toMatchObject({ code: 4, stdout: '' });
    expect(run.stderr).toContain('0 recovery passwords readable');
    expect(run.stderr).toContain('3 objects whose value this account may not read');
  }, 120_000);

  test('without the role the server refuses, and nothing more is sent', async () => {
    const { server, shell, line } = await stage();
    const issued = await server.command('token', 'create', '--label', 'desk', '--role', 'helpdesk');
    const token = await shell.secretFile('desk', issued.stdout);
    const run = await shell.run(line(unit.dn), { KEYHAVEN_TOKEN_FILE: token });
    expect(run.code).toBe(4);
    expect(run.stderr).toContain('this needs the permission escrow');
    expect(run.stderr).toMatch(/written 0, .* refused 0, failed [1-3]/);
  }, 120_000);
});

describe('an import that was interrupted', () => {
  test('killed in the middle, it writes the rest when it runs again', async () => {
    const { shell, line, reveal } = await stage();
    const unitOfMany = await unit.addUnit('MANY');
    await unit.addComputer('IM05', unitOfMany);
    const many = await unit.addKeys('IM05', unitOfMany, 40);
    const [read = '', write = ''] = line(unitOfMany).split('|');
    // ten objects arrive, then the pipe stays open until the writer is dead
    const feed = `(${read} > all; head -n 10 all; until [ -e dead ]; do sleep 0.1; done)`;
    const cut = shell.run(`${feed} | bash -c 'echo $$ > pid; exec ${write} -Verbose 2> log'`);
    const log = join(shell.folder, 'log');
    const sent = async () => (await readFile(log, 'utf8').catch(() => '')).split('sent successfully').length - 1;
    await expect.poll(sent, { timeout: 60_000, interval: 100 }).toBe(10);
    process.kill(Number(await readFile(join(shell.folder, 'pid'), 'utf8')), 'SIGKILL');
    await writeFile(join(shell.folder, 'dead'), '');
    await cut;
    const again = await shell.run(line(unitOfMany));
    expect(again.stderr).toContain('read 40, written 30, already there 10, conflicts 0, refused 0, failed 0');
    for (const key of many.slice(-2)) expect(JSON.stringify(await reveal(key))).toContain(key.password);
  }, 120_000);

  test('what did not arrive stands in a file without secrets, and that file brings it in', async () => {
    const { server, shell, line } = await stage();
    await server.stop();
    const down = await shell.run(`${line(unit.dn)} -RetryCount 1 -RetryIntervalSeconds 0`);
    expect(down.code).toBe(5);
    expect(down.stderr).toContain('ECONNREFUSED');
    expect(down.stderr).toContain('read 3, written 0, already there 0, conflicts 0, refused 0, failed 3');
    const [file = ''] = (await readdir(shell.folder)).filter((name) => name.startsWith('keyhaven-failed-'));
    const text = await readFile(join(shell.folder, file), 'utf8');
    for (const { keyId, password } of keys.own) {
      expect(text).toContain(keyId);
      expect(text).not.toContain(password);
    }
    const up = await server.again({ KEYHAVEN_PORT: new URL(server.url).port });
    const rest = await shell.run(
      `Read-ADRecoveryInformation -Server contoso.test < ${file} | ${line('').split('|')[1] ?? ''}`,
    );
    expect(rest.stderr).toContain('read 3, written 3, already there 0, conflicts 0, refused 0, failed 0');
    await up.stop();
  }, 120_000);
});

test('TPM owner passwords come from the computer and from the object it links to', async () => {
  const { server, shell } = await stage();
  const tpm = `CN=tpm-im03,CN=TPM Devices,${domain.base}`;
  await unit.add([
    `dn: ${tpm}`,
    'objectClass: msTPM-InformationObject',
    'msTPM-OwnerInformation: AAECAwQFBgcICQoLDA0ODxAREhM=',
  ]);
  const link = 'msTPM-TpmInformationForComputer';
  await domain.modify([`dn: CN=IM03,${unit.dn}`, 'changetype: modify', `replace: ${link}`, `${link}: ${tpm}`]);
  const read = `Read-ADTpmInformation -Server contoso.test -SearchBase "${unit.dn}"`;
  const run = await shell.run(`${read} | Write-MbamTpmInformation -service ${server.url}`);
  expect(run.code).toBe(0);
  expect(run.stderr).toContain('3 computers seen, 2 TPM owner passwords read');
  expect(run.stderr).toContain('warning: 1 came without a time and count from now');
  expect(run.stderr).toContain('read 2, written 2');
  const erin = await shell.run(`${read} | cat`, {
    KEYHAVEN_DIRECTORY_ACCOUNT: domain.account('erin').name,
    KEYHAVEN_DIRECTORY_PASSWORD_FILE: await shell.secretFile('erin', domain.account('erin').password),
  });
  expect(erin).toMatchObject({ code: 4, stdout: '' });
}, 120_000);

describe('Add-ComputerUser', () => {
  test('adds who manages, who owns and who is listed, and leaves groups and built-in owners out', async () => {
    const { server, shell, line } = await stage();
    await writeFile(
      join(shell.folder, 'users.csv'),
      'Computer;User\r\nim02.contoso.test;CONTOSO\\erin\r\nIM01;"carol@contoso.test"\r\n',
    );
    const [read = '', write = ''] = line(unit.dn).split('|');
    const add = 'Add-ComputerUser -Server contoso.test -FromManagedBy -FromObjectOwner -FromMappingFile users.csv';
    const run = await shell.run(`${read} | ${add} | ${write}`);
    expect(run).toMatchObject({ code: 0 });
    expect(run.stderr).toContain('built-in accounts and groups left out');
    expect(run.stderr).toContain('read 3, written 3');
    const listed = await server.call('GET', '/api/v1/associations?limit=50', undefined, await administrator(server));
    const pairs = [...listed.text.matchAll(/"computer":"([^"]+)","person":"([^"]+)","source":"([^"]+)"/g)];
    expect(pairs.map(([, ...pair]) => pair.join(' ')).sort()).toEqual([
      'CONTOSO\\\\IM01 CONTOSO\\\\carol csv',
      'CONTOSO\\\\IM01 CONTOSO\\\\dave managedBy',
      'CONTOSO\\\\IM02 CONTOSO\\\\erin csv',
    ]);
  }, 120_000);

  test('a group counts when that is wanted: its people, through groups in groups', async () => {
    const shell = await readingShell();
    const place = await unit.addUnit('GROUPS');
    await unit.addComputer('IM06', place, [`managedBy: CN=MBAM Helpdesk,OU=MBAM,${domain.base}`]);
    await unit.addKeys('IM06', place, 1);
    const read = `Read-ADRecoveryInformation -Server contoso.test -SearchBase "${place}"`;
    const plain = await shell.run(`${read} | Add-ComputerUser -Server contoso.test -FromManagedBy | cat`);
    expect(plain.stdout).toContain('"ComputerUser":[]');
    expect(plain.stderr).toContain('1 groups left out');
    const whole = await shell.run(
      `${read} | Add-ComputerUser -Server contoso.test -FromManagedBy -IncludeGroups | cat`,
    );
    for (const name of ['alice', 'bob', 'jürgen']) expect(whole.stdout).toContain(`"${name}@contoso.test"`);
  }, 120_000);

  test("a computer that took another one's host name stays who it is", async () => {
    const shell = await readingShell();
    const place = await unit.addUnit('HOSTILE');
    await unit.addComputer('IM07', place, ['dNSHostName: im01.contoso.test']);
    await unit.addKeys('IM07', place, 1);
    const run = await shell.run(`Read-ADRecoveryInformation -Server contoso.test -SearchBase "${place}" | cat`);
    expect(run.stdout).toContain('"Computer":"contoso.test\\\\IM07"');
  }, 120_000);
});
