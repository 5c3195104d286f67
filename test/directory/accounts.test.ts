import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import { type DirectoryAccount, formatAccount, readAccountReference } from '../../src/directory/account.ts';
import { parseControllerAddress } from '../../src/directory/ldap/controller-address.ts';
import { LdapDirectory } from '../../src/directory/ldap/ldap-directory.ts';
import { lockAccount } from '../support/lock-account.ts';
import { type SambaDomain, sambaDomain } from '../support/samba-domain.ts';
import type { AccountName } from '../support/samba-seed.ts';

let domain: SambaDomain;
beforeAll(async () => {
  domain = await sambaDomain();
}, 120_000);

function open(as: AccountName = 'svc-read', options: { cacheTime?: number; clock?: () => number } = {}): LdapDirectory {
  const { name, password } = domain.account(as);
  const directory = new LdapDirectory({
    controllers: [parseControllerAddress(domain.url)],
    credentials: () => ({ name, password: Secret.fromText(password) }),
    socket: { ca: domain.ca },
    cacheTime: options.cacheTime ?? 0,
    clock: options.clock ?? (() => Date.now()),
  });
  onTestFinished(() => {
    directory.close();
  });
  return directory;
}

async function find(name: string, directory = open()): Promise<DirectoryAccount | undefined> {
  return await directory.findAccount(readAccountReference(name));
}

async function demand(name: string, directory = open()): Promise<DirectoryAccount> {
  const account = await find(name, directory);
  if (account === undefined) throw new Error(`the domain has no ${name}`);
  return account;
}

async function signOn(name: string, password: string, directory = open()) {
  return await directory.verifyPassword(readAccountReference(name), Secret.fromText(password));
}

describe('an account', () => {
  test('is one however it is named', async () => {
    const { sid } = await demand('alice');
    const directory = open();
    for (const name of [sid, 'CONTOSO\\alice', 'contoso.test\\ALICE', 'alice@contoso.test', 'Alice@CONTOSO.TEST']) {
      expect(await demand(name, directory), name).toMatchObject({
        kind: 'person',
        sid,
        domain: 'CONTOSO',
        account: 'alice',
        displayName: 'Alice Helpdesk',
        standing: 'active',
      });
    }
  });

  test('may be in a unit with a slash, a comma and a star, and have an umlaut', async () => {
    const account = await demand('jürgen@contoso.test');
    expect(formatAccount(account)).toBe('CONTOSO\\jürgen');
    expect(account.dn).toContain('OU=Köln/Büro\\, Ost (*)');
    expect(account.groups).toContain((await open().findGroup('MBAM Helpdesk'))?.sid);
  });

  test.each([
    'jurgen',
    'nobody-of-that-name',
    'FABRIKAM\\alice',
    'alice@fabrikam.test',
    'S-1-5-21-1-2-3-1000',
    'MBAM Helpdesk',
  ])('is not found for %s', async (name) => {
    expect(await find(name)).toBeUndefined();
  });

  test('has the name that it was given and the one that every account has by itself', async () => {
    const rename = (upn: string) =>
      domain.modify([
        `dn: CN=erin,OU=MBAM,${domain.base}`,
        'changetype: modify',
        'replace: userPrincipalName',
        `userPrincipalName: ${upn}`,
      ]);
    await rename('erin.nobody@mail.test');
    onTestFinished(() => rename('erin@contoso.test'));
    const { password } = domain.account('erin');
    for (const name of ['erin.nobody@mail.test', 'erin@contoso.test']) {
      expect(await signOn(name, password), name).toMatchObject({ admitted: true, account: { account: 'erin' } });
    }
  });

  test('of a computer is one by its class', async () => {
    expect(await demand('WS01$')).toMatchObject({
      kind: 'computer',
      account: 'WS01$',
      dnsHostName: 'ws01.contoso.test',
    });
  });

  test.each([
    ['frank', 'disabled'],
    ['grace', 'expired'],
    ['ivan', 'must-change-password'],
  ])('%s is %s', async (name, standing) => {
    expect(await demand(name)).toMatchObject({ standing });
  });

  test('whose flags the service account may not read has no standing', async () => {
    await domain.deny(`CN=olga,OU=MBAM,${domain.base}`, 'svc-mbam', 'userAccountControl');
    expect(await demand('olga', open('svc-mbam'))).toMatchObject({ standing: 'unknown' });
    expect(await signOn('olga', domain.account('olga').password, open('svc-mbam'))).toMatchObject({ refusal: 'other' });
  });
});

describe('groups', () => {
  test.each([
    ['alice', 'MBAM Helpdesk', 'global'],
    ['bob', 'MBAM Helpdesk', 'global'],
    ['bob', 'MBAM Advanced Helpdesk', 'global'],
    ['carol', 'MBAM Report Users', 'domain-local'],
    ['migr', 'MBAM Data Migration', 'universal'],
  ])('%s is in %s, a %s group, directly or not', async (who, name, kind) => {
    const directory = open();
    const group = await directory.findGroup(`CONTOSO\\${name}`);
    expect(group).toMatchObject({ kind, name, security: true });
    expect((await demand(who, directory)).groups).toContain(group?.sid);
  });

  test('nobody is in a group by a name that only looks like it', async () => {
    const directory = open();
    const helpdesk = await directory.findGroup('MBAM Helpdesk');
    expect((await demand('erin', directory)).groups).not.toContain(helpdesk?.sid);
    expect(await directory.findGroup('MBAM*')).toBeUndefined();
    expect(await directory.findGroup('FABRIKAM\\MBAM Helpdesk')).toBeUndefined();
    expect(await directory.findGroup('alice')).toBeUndefined();
  });

  test('are not found by the principal name of an account, however they are called', async () => {
    const dn = `CN=decoy,OU=MBAM,${domain.base}`;
    const called = ['objectClass: group', 'sAMAccountName: alice@contoso.test', 'groupType: -2147483646'];
    await domain.modify([`dn: ${dn}`, 'changetype: add', ...called]);
    onTestFinished(() => domain.modify([`dn: ${dn}`, 'changetype: delete']));
    const directory = open();
    expect(await directory.findGroup(dn)).toMatchObject({ name: 'alice@contoso.test', security: true });
    expect(await directory.findGroup('alice@contoso.test')).toBeUndefined();
    expect(await directory.findGroup('CONTOSO\\alice@contoso.test')).toBeUndefined();
  });

  test('are found by name, distinguished name and SID', async () => {
    const directory = open();
    const group = await directory.findGroup('mbam helpdesk');
    expect(group).toBeDefined();
    expect(await directory.findGroup(group?.dn ?? '')).toEqual(group);
    expect(await directory.findGroup(group?.sid ?? '')).toEqual(group);
    const builtIn = await directory.findGroup('S-1-5-32-544');
    expect(builtIn).toMatchObject({ kind: 'built-in' });
    expect(await directory.findGroup('BUILTIN\\Administrators')).toEqual(builtIn);
    expect(await directory.findGroup('BUILTIN\\MBAM Helpdesk')).toBeUndefined();
  });

  test('say through which others somebody is in them', async () => {
    const directory = open();
    const chain = async (who: string, name: string) => {
      const group = await directory.findGroup(name);
      if (group === undefined) throw new Error(`the domain has no ${name}`);
      return (await directory.explainMembership(await demand(who, directory), group))?.map((each) => each.name);
    };
    expect(await chain('carol', 'MBAM Report Users')).toEqual(['Auditors', 'All Auditors', 'MBAM Report Users']);
    expect(await chain('bob', 'MBAM Helpdesk')).toEqual(['Tier2', 'Tier1', 'MBAM Helpdesk']);
    expect(await chain('alice', 'Domain Users')).toEqual(['Domain Users']);
    expect(await chain('alice', 'MBAM Report Users')).toBeUndefined();
  });

  test('that may not be read are an error and not none', async () => {
    await domain.deny(`CN=paul,OU=MBAM,${domain.base}`, 'svc-mbam', 'tokenGroups');
    await expect(find('paul', open('svc-mbam'))).rejects.toMatchObject({ code: 'directory-refused' });
    await expect(find('paul', open('svc-mbam'))).rejects.toThrow(/Windows Authorization Access Group/);
  });

  test('are as old as the cache allows, and new at once after a flush', async () => {
    const time = { now: Date.now() };
    const directory = open('svc-read', { cacheTime: 60_000, clock: () => time.now });
    const group = await directory.findGroup('Tier2');
    const isIn = async () => (await demand('dave', directory)).groups.has(group?.sid ?? '');
    const change = (operation: string) =>
      domain.modify([
        `dn: CN=Tier2,OU=MBAM,${domain.base}`,
        'changetype: modify',
        `${operation}: member`,
        `member: CN=dave,OU=MBAM,${domain.base}`,
      ]);
    expect(await isIn()).toBe(false);
    await change('add');
    expect(await isIn()).toBe(false);
    directory.flush();
    expect(await isIn()).toBe(true);
    await change('delete');
    time.now += 59_999;
    expect(await isIn()).toBe(true);
    time.now += 1;
    expect(await isIn()).toBe(false);
  });
});

describe('a password', () => {
  test.each(['alice', 'CONTOSO\\alice', 'alice@contoso.test', 'jürgen@contoso.test'])('lets %s in', async (name) => {
    const who = name.includes('alice') ? 'alice' : 'jürgen';
    const signedOn = await signOn(name, domain.account(who).password);
    expect(signedOn).toMatchObject({ admitted: true, account: { account: who } });
  });

  test.each([
    ['alice', 'wrong', 'wrong-password'],
    ['alice', '', 'wrong-password'],
    ['nobody-of-that-name', 'x', 'unknown-account'],
    ['frank', 'Fr4nk-Passw0rd!', 'disabled'],
    ['grace', 'Gr4ce-Passw0rd!', 'expired'],
    ['ivan', 'Iv4n-Passw0rd!!', 'must-change-password'],
    ['WS01$', 'Mach1ne-WS01-Passw0rd!', 'not-a-person'],
  ])('does not let %s in with %j: %s', async (name, password, refusal) => {
    const refused = await signOn(name, password);
    expect(refused).toMatchObject({ admitted: false, refusal, sentence: expect.any(String) });
  });

  test('that is wrong again and again is not tried to the point where it locks the account', async () => {
    const directory = open();
    const answers: string[] = [];
    for (let attempt = 0; attempt < 6; attempt += 1) {
      const answer = await signOn('heidi', `wrong ${attempt}`, directory);
      answers.push(answer.admitted ? 'admitted' : answer.refusal);
    }
    expect(answers).toEqual([...Array<string>(3).fill('wrong-password'), ...Array<string>(3).fill('near-lockout')]);
    expect(await demand('heidi', directory)).toMatchObject({ standing: 'active' });
  });

  test('of an account with a policy of its own that may not be read is tried once', async () => {
    await domain.strictLockout('rosa', 3);
    const directory = open();
    const answers = [await signOn('rosa', 'wrong', directory), await signOn('rosa', 'wrong again', directory)];
    expect(answers).toMatchObject([{ refusal: 'wrong-password' }, { refusal: 'near-lockout' }]);
  });

  test('of an account that was locked elsewhere is not asked for', async () => {
    await lockAccount(domain, 'quinn');
    expect(await demand('quinn')).toMatchObject({ standing: 'locked' });
    expect(await signOn('quinn', domain.account('quinn').password)).toMatchObject({
      admitted: false,
      refusal: 'locked',
    });
  });
});
