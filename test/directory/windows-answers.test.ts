import { describe, expect, onTestFinished, test } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import { checkServiceName } from '../../src/directory/ldap/check/check-spn.ts';
import { LdapConnection } from '../../src/directory/ldap/ldap-connection.ts';
import { LdapDirectory } from '../../src/directory/ldap/ldap-directory.ts';
import type { LdapSocketOptions } from '../../src/directory/ldap/ldap-socket.ts';
import { sidToBytes } from '../../src/directory/sid.ts';
import { type LdapStub, ldapStub, type StubAnswer, type StubSearch } from '../support/ldap-stub.ts';

const credentials = { name: 'svc@contoso.test', password: Secret.fromText('a password') };

async function connect(stub: LdapStub, options: LdapSocketOptions = {}): Promise<LdapConnection> {
  const connection = await LdapConnection.open(stub.address, credentials, { ca: stub.ca, ...options });
  onTestFinished(() => {
    connection.close();
  });
  return connection;
}

const named = (...names: readonly string[]) => names.map((name) => ({ dn: `CN=${name}`, attributes: { cn: [name] } }));
const everything = { base: 'DC=x', scope: 'sub', attributes: ['cn'] } as const;

async function namesFrom(answer: (search: StubSearch) => StubAnswer): Promise<readonly string[]> {
  const connection = await connect(await ldapStub(answer));
  return (await connection.search(everything)).map((entry) => entry.dn);
}

describe('what Windows answers and Samba does not', () => {
  test('a search goes on after a page without objects', async () => {
    const pages: Readonly<Record<string, StubAnswer>> = {
      '': { entries: named('a', 'b'), cookie: 'one' },
      one: { cookie: 'two' },
      two: { entries: named('c') },
    };
    expect(await namesFrom(({ cookie }) => pages[cookie] ?? {})).toEqual(['CN=a', 'CN=b', 'CN=c']);
  });

  test('the next page is asked for when the one before was taken', async () => {
    const stub = await ldapStub(({ cookie }) => ({ entries: named(`${cookie}1`, `${cookie}2`), cookie: `${cookie}x` }));
    const connection = await connect(stub);
    let taken = 0;
    for await (const entry of connection.searchEach({ ...everything, pageSize: 2 })) {
      taken += 1;
      expect(stub.searches).toHaveLength(Math.ceil(taken / 2));
      if (entry.dn === 'CN=xx1') break;
    }
    expect(stub.searches.map((search) => search.pageSize)).toEqual([2, 2, 2]);
  });

  test('more members than one answer holds come in ranges', async () => {
    const member = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `CN=m${from + i}`);
    const ranges: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
      member: { member: [], 'member;range=0-1499': member(0, 1500) },
      'member;range=1500-*': { 'member;range=1500-2999': member(1500, 3000) },
      'member;range=3000-*': { 'member;range=3000-*': member(3000, 3100) },
    };
    const stub = await ldapStub(({ attributes: [wanted = ''] }) => ({
      entries: [{ dn: 'CN=big', attributes: ranges[wanted] ?? {} }],
    }));
    const connection = await connect(stub);
    const found: string[] = [];
    for await (const value of connection.eachValue('CN=big', 'member')) found.push(value.toString('utf8'));
    expect(found).toEqual(member(0, 3100));
    expect(stub.searches).toHaveLength(3);
  });

  test('a range that does not advance is not asked for ever', async () => {
    const stub = await ldapStub(() => ({ entries: [{ dn: 'CN=x', attributes: { 'member;range=0-0': ['CN=a'] } }] }));
    const connection = await connect(stub);
    const found: Buffer[] = [];
    for await (const value of connection.eachValue('CN=x', 'member')) found.push(value);
    expect(found).toHaveLength(2);
  });

  test('references into other domains are passed over', async () => {
    expect(
      await namesFrom(() => ({ entries: named('a'), references: ['ldap://other.contoso.test/DC=other'] })),
    ).toEqual(['CN=a']);
  });

  test.each([
    ['the size limit', { status: 4, entries: named('a') }, 'directory-incomplete', 'limit-reached'],
    ['the time limit', { status: 3, entries: named('a') }, 'directory-incomplete', 'limit-reached'],
    ['an administrative limit', { status: 11 }, 'directory-incomplete', 'limit-reached'],
    ['a referral', { status: 10, diagnostic: 'RefErr' }, 'directory-refused', 'elsewhere'],
    ['a missing unit', { status: 32 }, 'directory-refused', 'no-such-object'],
    ['missing rights', { status: 50 }, 'directory-refused', 'not-permitted'],
    ['a busy controller', { status: 51 }, 'directory-unavailable', 'busy'],
    ['a lost sign-on', { status: 1, diagnostic: 'DSID-0C090A5C' }, 'directory-refused', 'refused'],
    ['the end of the connection', { hangUp: true }, 'directory-unavailable', 'connection-lost'],
  ] satisfies readonly (readonly [string, StubAnswer, string, string])[])(
    'after %s no part is taken for the whole',
    async (_what, answer, code, problem) => {
      await expect(namesFrom(() => answer)).rejects.toMatchObject({ code, facts: { problem } });
    },
  );

  test('more than were meant is an error too', async () => {
    const connection = await connect(await ldapStub(() => ({ entries: named('a', 'b', 'c') })));
    await expect(connection.search(everything, 2)).rejects.toMatchObject({ code: 'directory-incomplete' });
    expect(await connection.search(everything, 3)).toHaveLength(3);
  });

  test('a controller that says nothing is given up, and the connection with it', async () => {
    const connection = await connect(await ldapStub(() => ({ silent: true })), { requestTimeout: 50 });
    await expect(connection.search(everything)).rejects.toMatchObject({ facts: { problem: 'no-answer' } });
    expect(connection.isOpen).toBe(false);
    await expect(connection.search(everything)).rejects.toMatchObject({ code: 'directory-unavailable' });
  });

  test.each([
    ['52e', 'wrong-name-or-password'],
    ['525', 'wrong-name-or-password'],
    ['533', 'disabled'],
    ['701', 'expired'],
    ['775', 'locked'],
    ['532', 'password-expired'],
    ['773', 'must-change-password'],
    ['530', 'not-at-this-hour'],
    ['531', 'not-from-here'],
    ['8009', 'other'],
  ])('a bind that ends with data %s', async (code, refusal) => {
    const diagnostic = `80090308: LdapErr: DSID-0C09044E, comment: AcceptSecurityContext error, data ${code}, v4563\0`;
    const stub = await ldapStub(() => ({}), { bind: () => ({ status: 49, diagnostic }) });
    expect(await LdapConnection.tryOpen(stub.address, credentials, { ca: stub.ca })).toBe(refusal);
  });
});

describe('credentials that never reach a directory', () => {
  test.each(['', '\0', '\0\0\0'])('the empty password %j, which Windows takes for success', async (password) => {
    const stub = await ldapStub(() => ({}));
    const attempt = LdapConnection.open(
      stub.address,
      { name: 'jane@contoso.test', password: Secret.fromText(password) },
      { ca: stub.ca },
    );
    await expect(attempt).rejects.toMatchObject({ code: 'request-invalid' });
    expect(stub.binds).toEqual([]);
  });

  test.each(['EXTERNAL', 'PLAIN', 'jane', ''])('the bare name %j, which may be a mechanism', async (name) => {
    const stub = await ldapStub(() => ({}));
    const attempt = LdapConnection.open(stub.address, { name, password: credentials.password }, { ca: stub.ca });
    await expect(attempt).rejects.toMatchObject({ code: 'request-invalid' });
    expect(stub.binds).toEqual([]);
  });
});

describe('who answers', () => {
  const open = (stub: LdapStub, options: LdapSocketOptions) => LdapConnection.open(stub.address, credentials, options);

  test('must have a certificate of a trusted authority', async () => {
    const stub = await ldapStub(() => ({}));
    const failure = open(stub, {});
    await expect(failure).rejects.toMatchObject({
      code: 'directory-untrusted',
      facts: { problem: 'untrusted-authority' },
    });
    await expect(failure).rejects.toThrow(/KEYHAVEN_DIRECTORY_CA_FILE/);
    expect(stub.binds).toEqual([]);
  });

  test('must have a certificate that has not expired', async () => {
    const stub = await ldapStub(() => ({}), { notAfterDate: new Date('2020-01-01') });
    await expect(open(stub, { ca: stub.ca })).rejects.toMatchObject({ facts: { problem: 'certificate-expired' } });
    expect(stub.binds).toEqual([]);
  });

  test('must be there', async () => {
    const address = { host: 'localhost', port: 9, security: 'tls' } as const;
    await expect(LdapConnection.open(address, credentials)).rejects.toMatchObject({
      facts: { problem: 'nobody-listens' },
    });
  });

  test('must have a name that can be found', async () => {
    const address = { host: 'nowhere.invalid', port: 636, security: 'tls' } as const;
    await expect(LdapConnection.open(address, credentials)).rejects.toMatchObject({
      facts: { problem: 'name-not-found' },
    });
  });
});

test('a service name on two accounts is said to be on both', async () => {
  const owner = (name: string) => ({ dn: `CN=${name}`, attributes: { sAMAccountName: [name] } });
  const connection = await connect(await ldapStub(() => ({ entries: [owner('svc-keyhaven'), owner('IIS$(x)')] })));
  const domain = { base: 'DC=x', netbios: 'X', dns: 'x.test', lockout: { threshold: 0, window: 0 } };
  const found = await checkServiceName(connection, domain, 'HTTP/keys.x.test', 'svc-keyhaven');
  expect(found).toMatchObject({
    outcome: 'failed',
    sentence: expect.stringMatching(/2 accounts \(svc-keyhaven, IIS\$\(x\)\)/),
    // a name that a shell would take for its own is not put into a command
    repair: ['setspn -D HTTP/keys.x.test "<ACCOUNT>"', 'samba-tool spn delete HTTP/keys.x.test "<ACCOUNT>"'],
  });
});

const person = (name: string, id: number, flags = '512') => ({
  dn: `CN=${name},DC=contoso,DC=test`,
  attributes: {
    objectClass: ['top', 'person', 'user'],
    objectSid: [sidToBytes(`S-1-5-21-1-2-3-${id}`)],
    sAMAccountName: [name],
    userPrincipalName: ['erin@contoso.test'],
    userAccountControl: [flags],
    accountExpires: ['0'],
    'msDS-User-Account-Control-Computed': ['0'],
    tokenGroups: [sidToBytes('S-1-5-21-1-2-3-513')],
  },
});
type Person = ReturnType<typeof person>;

/** A domain whose controller takes every search by name for one of the given accounts. */
async function domainThatFinds(byName: (filter: string) => readonly Person[]) {
  const everybody: Person[] = [];
  const stub = await ldapStub(({ base, filter }) => {
    if (base === '') return { entries: [root] };
    if (base.startsWith('CN=Partitions')) return { entries: [partition] };
    if (base.startsWith('<SID=')) {
      const wanted = sidToBytes(base.slice('<SID='.length, -1));
      return { entries: everybody.filter(({ attributes }) => attributes.objectSid[0]?.equals(wanted)) };
    }
    const found = byName(filter);
    everybody.push(...found);
    return { entries: found };
  });
  const directory = new LdapDirectory({
    controllers: [stub.address],
    credentials: () => credentials,
    socket: { ca: stub.ca },
    cacheTime: 0,
    clock: () => Date.now(),
  });
  onTestFinished(() => {
    directory.close();
  });
  return { stub, directory };
}

const root = {
  dn: '',
  attributes: {
    defaultNamingContext: ['DC=contoso,DC=test'],
    configurationNamingContext: ['CN=Configuration,DC=contoso,DC=test'],
  },
};
const partition = { dn: 'CN=CONTOSO', attributes: { nETBIOSName: ['CONTOSO'], dnsRoot: ['contoso.test'] } };

describe('a name that Windows compares loosely', () => {
  const account = (name: string) => ({ kind: 'account', domain: '', account: name }) as const;

  test('is nobody, unless it is spelt like that', async () => {
    const { directory } = await domainThatFinds(() => [person('jürgen', 1001)]);
    expect(await directory.findAccount(account('jurgen'))).toBeUndefined();
    expect(await directory.findAccount(account('JÜRGEN'))).toMatchObject({ account: 'jürgen' });
  });

  test('is the one that is spelt like that, of several', async () => {
    const { directory } = await domainThatFinds(() => [person('jürgen', 1001), person('jurgen', 1002)]);
    expect(await directory.findAccount(account('jurgen'))).toMatchObject({ sid: 'S-1-5-21-1-2-3-1002' });
  });

  test('is nobody when two are spelt like that', async () => {
    const { directory } = await domainThatFinds(() => [person('erin', 1001), person('ERIN', 1002)]);
    expect(await directory.findAccount(account('erin'))).toBeUndefined();
  });

  test('is nobody when it belongs to a trust with another domain', async () => {
    const { directory } = await domainThatFinds(() => [person('FABRIKAM$', 1001, '2080')]);
    expect(await directory.findAccount(account('FABRIKAM$'))).toBeUndefined();
  });
});

describe('a principal name', () => {
  const own = 'S-1-5-21-1-2-3-1001';
  const names = ['erin', 'erin@contoso.test'];
  const hidden = { dn: 'CN=hidden', attributes: { ...person('hidden', 1002).attributes, objectSid: [] } };

  test.each([
    ['of nobody', [], false],
    ['of the account itself', [person('erin', 1001)], false],
    ['of another account, however that spells it', [person('mallory', 1002)], true],
    ['of the account and another one', [person('erin', 1001), person('mallory', 1002)], true],
    ['of two others', [person('mallory', 1002), person('trudy', 1003)], true],
    ['of one whose SID is hidden', [hidden], true],
  ] as const)('%s', async (_, found, other) => {
    const { stub, directory } = await domainThatFinds(() => found);
    expect(await directory.isBorneByOther(names, own)).toBe(other);
    const { filter } = stub.searches.at(-1) ?? { filter: '' };
    for (const name of names) expect(filter).toContain(`(userprincipalname=${name})`);
  });
});

describe('two accounts that share a name', () => {
  // dave was given erin's name: Windows lets him where its check of uniqueness is off
  const dave = person('dave', 1001);
  const open = () => domainThatFinds((filter) => [filter.includes('userprincipalname') ? dave : person('erin', 1002)]);

  test('are told apart by how they are named: a ticket is for an account', async () => {
    const { directory } = await open();
    expect(await directory.findAccount({ kind: 'upn', upn: 'erin@contoso.test' })).toMatchObject({ account: 'dave' });
    const ticket = { kind: 'account', domain: 'CONTOSO.TEST', account: 'erin' } as const;
    expect(await directory.findAccount(ticket)).toMatchObject({ account: 'erin' });
  });

  test('are bound as the one who was found', async () => {
    const { stub, directory } = await open();
    const signedOn = await directory.verifyPassword({ kind: 'upn', upn: 'erin@contoso.test' }, credentials.password);
    expect(signedOn).toMatchObject({ admitted: true, account: { account: 'dave' } });
    expect(stub.binds).toEqual([credentials.name, dave.dn]);
  });
});

describe('a service account that is refused', () => {
  async function refused() {
    const answers = { status: 49, diagnostic: 'AcceptSecurityContext error, data 52e, v4563' };
    const stub = await ldapStub(({ base }) => (base === '' ? { entries: [root] } : {}), { bind: () => answers });
    const other = await ldapStub(() => ({}), { bind: () => answers });
    const state = { now: Date.now(), password: 'old' };
    const directory = new LdapDirectory({
      controllers: [stub.address, other.address],
      credentials: () => ({ name: 'svc@contoso.test', password: Secret.fromText(state.password) }),
      socket: { ca: `${stub.ca}\n${other.ca}` },
      cacheTime: 0,
      clock: () => state.now,
    });
    onTestFinished(() => {
      directory.close();
    });
    const ask = () => expect(directory.domainNames()).rejects.toMatchObject({ facts: { problem: 'bind-refused' } });
    return { stub, other, state, answers, directory, ask };
  }

  test('is not tried again by each request, nor at each controller, which would lock it in the domain', async () => {
    const { stub, other, state, ask } = await refused();
    for (let request = 0; request < 20; request += 1) await ask();
    expect([stub.binds.length, other.binds.length]).toEqual([1, 0]);
    for (const seconds of [59, 1, 119, 1]) {
      state.now += seconds * 1000;
      await ask();
    }
    expect(stub.binds).toHaveLength(3);
  });

  test('is tried at once with another password', async () => {
    const { stub, state, answers, directory, ask } = await refused();
    await ask();
    answers.status = 0;
    state.password = 'new';
    await expect(directory.domainNames()).rejects.toMatchObject({ facts: { problem: 'unreadable' } });
    expect(stub.binds).toHaveLength(2);
  });
});
