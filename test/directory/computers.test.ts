import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { escrowKeyResponse } from '../../src/wire/rest/escrow.ts';
import { signInResponse } from '../../src/wire/rest/sessions.ts';
import { cmdletShell } from '../support/cmdlets.ts';
import { settingsInDomain } from '../support/directory-server.ts';
import { newKey, reveal } from '../support/escrowing.ts';
import { type ImportUnit, makeImportUnit } from '../support/import-unit.ts';
import { type Keyhaven, startKeyhaven } from '../support/keyhaven.ts';
import { type SambaDomain, sambaDomain } from '../support/samba-domain.ts';
import type { AccountName } from '../support/samba-seed.ts';
import { tcpRelay } from '../support/tcp-relay.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { type Tickets, ticketsOf } from '../support/tickets.ts';

const unit = 'OU=COMPUTERS OF ITS OWN';
const writers = 'Keyhaven Writers';

let domain: SambaDomain;
let server: Keyhaven;
let desk: string;
let advanced: string;

beforeAll(async () => {
  domain = await sambaDomain();
  const { base } = domain;
  await add(
    [`dn: ${unit},${base}`, 'objectClass: organizationalUnit'],
    account('EC01', 'computer'),
    account('EC02', 'computer'),
    // by its name a computer, by its class a user
    account('FAKE', 'user'),
    account('MOVER', 'user'),
    [
      `dn: CN=${writers},${unit},${base}`,
      'objectClass: group',
      `sAMAccountName: ${writers}`,
      'groupType: -2147483644',
      `member: CN=MBAM Data Migration,OU=MBAM,${base}`,
    ],
  );
  server = await startKeyhaven({
    ...(await settingsInDomain(domain)),
    KEYHAVEN_DIRECTORY_CACHE_SECONDS: '0',
    KEYHAVEN_DATA_MIGRATION_GROUP: `${domain.netbios}\\${writers}`,
  });
  desk = await operator('alice', 'helpdesk', 'MBAM Helpdesk');
  advanced = await operator('bob', 'advanced-helpdesk', 'MBAM Advanced Helpdesk');
}, 180_000);
afterAll(() => server.stop());

async function operator(name: AccountName, role: string, group: string): Promise<string> {
  const granted = await server.command('access', 'grant', '--role', role, '--group', `${domain.netbios}\\${group}`);
  if (granted.code !== 0) throw new Error(granted.stderr);
  const { password } = domain.account(name);
  return (await server.call('POST', '/api/v1/sessions', { account: name, password })).as(signInResponse).token;
}

function add(...records: readonly (readonly string[])[]): Promise<void> {
  return domain.modify(...records.map(([dn = '', ...lines]) => [dn, 'changetype: add', ...lines]));
}

function account(name: string, kind: 'computer' | 'user'): readonly string[] {
  return [
    `dn: CN=${name},${unit},${domain.base}`,
    `objectClass: ${kind}`,
    `sAMAccountName: ${name}$`,
    `userAccountControl: ${kind === 'computer' ? 4096 : 66_048}`,
    `unicodePwd:: ${Buffer.from(`"Mach1ne-${randomBytes(4).toString('hex')}"`, 'utf16le').toString('base64')}`,
  ];
}

interface Answered {
  readonly status: number;
  readonly headers: string;
  readonly body: unknown;
}

/** What `curl --negotiate` gets that sends JSON with somebody's tickets. */
async function post(tickets: Tickets, path: string, body: unknown, to = server): Promise<Answered> {
  const env = { ...process.env, KRB5_CONFIG: domain.krb5Config, KRB5CCNAME: tickets.cache };
  const url = `${to.url.replace('127.0.0.11', 'mbam.contoso.test')}/api/v1${path}`;
  const json = ['--header', 'content-type: application/json', '--data', JSON.stringify(body)];
  const args = ['--silent', '--insecure', '--include', '--negotiate', '--user', ':', ...json, url];
  const output = await new Promise<string>((resolve, reject) => {
    execFile('curl', args, { env }, (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(new Error(error.message));
    });
  });
  const [headers = '', text = ''] = (output.split(/(?=^HTTP\/1\.1 )/m).at(-1) ?? '').split('\r\n\r\n');
  const read: unknown = text === '' ? undefined : JSON.parse(text);
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(headers)?.[1]), headers, body: read };
}

const escrow = (tickets: Tickets, key: ReturnType<typeof newKey>, to = server) =>
  post(tickets, '/escrow/recovery-keys', key, to);

/** What the desk gets that names this user. */
async function shown(keyId: string, userName: string): Promise<number> {
  const asked = { keyId, userDomain: 'CONTOSO', userName, reason: 'lost-pin' };
  return (await server.call('POST', '/api/v1/recovery/keys/reveal', asked, desk)).status;
}

async function auditOf(actor: string): Promise<string> {
  const { stdout } = await server.command('audit', 'list', '--json', '--actor', actor);
  return stdout;
}

describe('a computer of the domain', () => {
  test('escrows its own key by ticket, the server proves itself, and its record is bound', async () => {
    const tickets = await ticketsOf(domain, 'EC01$');
    const key = newKey('ec01.contoso.test', ['CONTOSO\\dave']);
    const { status, headers, body } = await escrow(tickets, key);
    expect([status, body]).toMatchObject([201, { outcome: 'stored', computer: 'CONTOSO\\EC01' }]);
    expect(headers).toMatch(/^www-authenticate: Negotiate \S{20,}/im);
    expect((await escrow(tickets, { ...key, computer: 'EC01' })).body).toMatchObject({ outcome: 'already-stored' });
    const audit = await auditOf('computer:CONTOSO\\EC01');
    expect(audit.match(/"computer-bound"/g)).toHaveLength(1);
    expect((await reveal(server, key.keyId, advanced)).text).toContain(key.recoveryPassword);
  });

  test("does not escrow another computer's, which is on record", async () => {
    const key = newKey('CONTOSO\\EC02');
    const { status, body } = await escrow(await ticketsOf(domain, 'EC01$'), key);
    expect([status, body]).toMatchObject([403, { code: 'not-own-computer' }]);
    expect(await auditOf('computer:CONTOSO\\EC01')).toContain('not-own-computer');
    expect((await reveal(server, key.keyId, advanced)).status).toBe(404);
  });

  test('does nothing else by ticket', async () => {
    const tickets = await ticketsOf(domain, 'EC01$');
    const named = { computer: 'CONTOSO\\EC01', person: 'CONTOSO\\erin' };
    expect((await post(tickets, '/associations', named)).status).toBe(403);
    expect((await post(tickets, '/recovery/keys/search', { keyId: '12345678' })).status).toBe(401);
  });

  test('is another one when its account was made anew, and inherits nothing', async () => {
    const older = newKey('EC02', ['CONTOSO\\dave']);
    expect((await escrow(await ticketsOf(domain, 'EC02$'), older)).status).toBe(201);
    await domain.modify([`dn: CN=EC02,${unit},${domain.base}`, 'changetype: delete']);
    await add(account('EC02', 'computer'));
    const newer = newKey('EC02', ['CONTOSO\\erin']);
    const stored = await escrow(await ticketsOf(domain, 'EC02$'), newer);
    expect(escrowKeyResponse.parse(stored.body)).toMatchObject({ outcome: 'stored', computer: 'CONTOSO\\EC02' });
    expect((await auditOf('computer:CONTOSO\\EC02')).match(/"generation": ?\d/g)?.sort()).toEqual([
      expect.stringContaining('0'),
      expect.stringContaining('1'),
    ]);
    expect([await shown(newer.keyId, 'erin'), await shown(older.keyId, 'erin')]).toEqual([200, 404]);
    expect([await shown(newer.keyId, 'dave'), await shown(older.keyId, 'dave')]).toEqual([404, 200]);
  });
});

describe('a key that is imported under the name of a computer', () => {
  const imported = async (more: { time?: string } = {}) => {
    const key = newKey('CONTOSO\\EC03', ['CONTOSO\\dave']);
    expect((await post(await ticketsOf(domain, 'migr'), '/escrow/recovery-keys', { ...key, ...more })).status).toBe(
      201,
    );
    return [await shown(key.keyId, 'dave'), await shown(key.keyId, 'erin')];
  };

  test('reaches who is on its record, unless the account is younger or has another name by now', async () => {
    await add(account('EC03', 'computer'));
    expect((await escrow(await ticketsOf(domain, 'EC03$'), newKey('EC03', ['CONTOSO\\erin']))).status).toBe(201);
    // The directory keeps whole seconds.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(await imported()).toEqual([200, 200]);
    expect(await imported({ time: '2020-01-01T00:00:00Z' })).toEqual([200, 404]);
    const renamed = ['changetype: modify', 'replace: sAMAccountName', 'sAMAccountName: EC04$'];
    await domain.modify([`dn: CN=EC03,${unit},${domain.base}`, ...renamed]);
    expect(await imported()).toEqual([200, 404]);
    expect((await escrow(await ticketsOf(domain, 'EC04$'), newKey('EC04', ['CONTOSO\\erin']))).status).toBe(201);
  });
});

describe('any other account', () => {
  test('is refused, also one with a name like a computer, and is on record', async () => {
    for (const name of ['erin', 'FAKE$'] as const) {
      const { status, body } = await escrow(await ticketsOf(domain, name), newKey(`CONTOSO\\${name.replace('$', '')}`));
      expect([name, status, body]).toMatchObject([name, 403, { code: 'not-permitted' }]);
      expect(await auditOf(`CONTOSO\\${name}`)).toContain('not-a-member');
    }
  });

  test('writes for others as a member of the nested group, and reads nothing', async () => {
    const tickets = await ticketsOf(domain, 'migr');
    const key = newKey('CONTOSO\\EC01');
    expect((await escrow(tickets, key)).status).toBe(201);
    const associated = { computer: 'CONTOSO\\EC09', person: 'CONTOSO\\dave' };
    expect((await post(tickets, '/associations', associated)).status).toBe(201);
    const own = await post(tickets, '/associations', { ...associated, person: 'CONTOSO\\migr' });
    expect([own.status, own.body]).toMatchObject([403, { code: 'self-grant-refused' }]);
    for (const [path, body] of [
      ['/recovery/keys/search', { keyId: key.keyId.slice(0, 8) }],
      ['/recovery/keys/reveal', { keyId: key.keyId, reason: 'lost-pin' }],
      ['/self-service/keys/reveal', { keyId: key.keyId, reason: 'lost-pin' }],
    ] as const)
      expect([path, (await post(tickets, path, body)).status]).toEqual([path, 401]);
  });

  test('becomes a member, and stops being one, while the server runs', async () => {
    const tickets = await ticketsOf(domain, 'MOVER$');
    const change = (what: 'add' | 'delete') =>
      domain.modify([
        `dn: CN=${writers},${unit},${domain.base}`,
        'changetype: modify',
        `${what}: member`,
        `member: CN=MOVER,${unit},${domain.base}`,
      ]);
    const write = async () => (await escrow(tickets, newKey('CONTOSO\\EC01'))).status;
    expect(await write()).toBe(403);
    await change('add');
    expect(await write()).toBe(201);
    await change('delete');
    expect(await write()).toBe(403);
  });

  test('writes as a member of a group that was given the role later', async () => {
    const tickets = await ticketsOf(domain, 'carol');
    expect((await escrow(tickets, newKey('CONTOSO\\EC01'))).status).toBe(403);
    const granted = await server.command('access', 'grant', '--role', 'data-migration', '--group', 'CONTOSO\\Auditors');
    expect(granted).toMatchObject({ code: 0 });
    expect((await escrow(tickets, newKey('CONTOSO\\EC01'))).status).toBe(201);
  });
});

test('nobody is recognised while the directory is down', async () => {
  const relay = await tcpRelay({ host: '127.0.0.20', port: 7310 }, { host: '127.0.0.10', port: 636 });
  const settings = await settingsInDomain(domain, 'ldaps://dc2.contoso.test:7310');
  const other = await startKeyhaven({ ...settings, KEYHAVEN_DIRECTORY_CACHE_SECONDS: '0' });
  const tickets = await ticketsOf(domain, 'EC01$');
  const write = async () => await escrow(tickets, newKey('CONTOSO\\EC01'), other);
  expect((await write()).status).toBe(201);
  await relay.stop();
  await expect.poll(async () => (await write()).status, { timeout: 20_000 }).toBe(503);
  expect((await write()).body).toMatchObject({ code: 'directory-unavailable' });
  await relay.start();
  await expect.poll(async () => (await write()).status, { timeout: 20_000 }).toBe(201);
  expect(await other.stop()).toBe(0);
}, 60_000);

test('a group that the directory does not have lets nobody write, which the server says', async () => {
  const other = await startKeyhaven({
    ...(await settingsInDomain(domain)),
    KEYHAVEN_DATA_MIGRATION_GROUP: 'CONTOSO\\No Such Group',
  });
  expect((await escrow(await ticketsOf(domain, 'migr'), newKey('CONTOSO\\EC01'), other)).status).toBe(403);
  expect((await other.call('GET', '/readyz')).text).toContain('no such group or account for data migration');
  expect(other.output()).toContain('KEYHAVEN_DATA_MIGRATION_GROUP');
  expect(await other.stop()).toBe(0);
}, 60_000);

describe('the documented line without a token', () => {
  let unit: ImportUnit;
  beforeAll(async () => {
    unit = await makeImportUnit(domain, 'BY TICKET');
    await unit.addComputer('BT01', unit.dn);
    await unit.addKeys('BT01', unit.dn, 3);
  });

  async function run(account: 'migr' | 'erin') {
    const { reader } = unit;
    const shell = await cmdletShell({
      KRB5_CONFIG: domain.krb5Config,
      KRB5CCNAME: (await ticketsOf(domain, account)).cache,
      KEYHAVEN_FINGERPRINT: /sha256 (\S+)/.exec(server.output())?.[1] ?? '',
      KEYHAVEN_DIRECTORY_ACCOUNT: reader.name,
      KEYHAVEN_DIRECTORY_CA_FILE: domain.caFile,
    });
    const KEYHAVEN_DIRECTORY_PASSWORD_FILE = await shell.secretFile('password', reader.password);
    const endpoint = `${server.url.replace('127.0.0.11', 'mbam.contoso.test')}/MBAMRecoveryAndHardwareService/CoreService.svc`;
    const read = `Read-ADRecoveryInformation -Server ${domain.dns} -SearchBase "${unit.dn}"`;
    const line = `${read} | Write-MbamRecoveryInformation -RecoveryServiceEndPoint "${endpoint}"`;
    return await shell.run(line, { KEYHAVEN_DIRECTORY_PASSWORD_FILE });
  }

  test('imports with the ticket of a member', async () => {
    const ended = await run('migr');
    expect(ended.stderr).toContain('read 3, written 3, already there 0, conflicts 0, refused 0, failed 0');
    expect(ended.code).toBe(0);
  }, 60_000);

  test('is refused with the ticket of anybody else, and says why', async () => {
    const ended = await run('erin');
    expect(ended.stderr).toContain('it is neither a computer nor in the group for data migration');
    expect(ended.code).toBe(4);
  }, 60_000);
});

test('whoever has no ticket is asked for one, and is nobody', async () => {
  const none: Tickets = {
    cache: `FILE:${join(await tempFolder(), 'none')}`,
    token: () => Promise.reject(new Error('there are none')),
    ahead: () => Promise.reject(new Error('there are none')),
  };
  const { status, headers } = await escrow(none, newKey('CONTOSO\\EC01'));
  expect(status).toBe(401);
  expect(headers).toMatch(/^www-authenticate: Negotiate\r?$/im);
});
