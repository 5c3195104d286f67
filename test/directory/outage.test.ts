import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import { parseControllerAddress } from '../../src/directory/ldap/controller-address.ts';
import { LdapDirectory } from '../../src/directory/ldap/ldap-directory.ts';
import { type SambaDomain, sambaDomain } from '../support/samba-domain.ts';
import { tcpRelay } from '../support/tcp-relay.ts';

let domain: SambaDomain;
beforeAll(async () => {
  domain = await sambaDomain();
}, 120_000);

const controller = { host: '127.0.0.10', port: 636 };
const alice = { kind: 'account', domain: '', account: 'alice' } as const;

/** Patient, since a loaded machine is slow too; tests of what hangs say how long they wait for it. */
function open(urls: readonly string[], patience = 10_000) {
  const { name, password } = domain.account('svc-read');
  const time = { now: Date.now() };
  const troubles: string[] = [];
  const directory = new LdapDirectory({
    controllers: urls.map(parseControllerAddress),
    credentials: () => ({ name, password: Secret.fromText(password) }),
    socket: { ca: domain.ca, connectTimeout: patience, requestTimeout: patience },
    cacheTime: 0,
    clock: () => time.now,
    onTrouble: (error) => troubles.push(error.message),
  });
  onTestFinished(() => {
    directory.close();
  });
  return { directory, time, troubles };
}

async function relays(port: number) {
  const two = await tcpRelay({ host: '127.0.0.20', port }, controller);
  const three = await tcpRelay({ host: '127.0.0.20', port: port + 1 }, controller);
  return { two, three, urls: [`ldaps://dc2.contoso.test:${port}`, `ldaps://dc2.contoso.test:${port + 1}`] };
}

describe('while a controller is away', () => {
  test('another one is asked, in the middle of work', async () => {
    const { two, urls } = await relays(7100);
    const { directory, troubles } = open(urls);
    expect(await directory.findAccount(alice)).toBeDefined();
    expect((await directory.state()).controller).toBe(urls[0]);
    await two.stop();
    expect(await directory.findAccount(alice)).toMatchObject({ account: 'alice' });
    expect(troubles.join()).toMatch(/dc2\.contoso\.test/);
  });

  test('the one that failed is not waited for again and again, and comes back', async () => {
    const { two, three, urls } = await relays(7110);
    two.freeze();
    const { directory, time } = open(urls, 2000);
    expect(await directory.findAccount(alice)).toBeDefined();
    const tries = two.accepted();
    await three.stop();
    await three.start();
    expect(await directory.findAccount(alice)).toBeDefined();
    expect(two.accepted()).toBe(tries);
    two.thaw();
    await three.stop();
    time.now += 31_000;
    expect(await directory.findAccount(alice)).toBeDefined();
  });

  test('the error is clear, nothing is guessed, and it works again by itself', async () => {
    const { two, three, urls } = await relays(7120);
    const { directory, time } = open(urls);
    expect(await directory.findAccount(alice)).toBeDefined();
    await Promise.all([two.stop(), three.stop()]);
    await expect(directory.findAccount(alice)).rejects.toMatchObject({ code: 'directory-unavailable' });
    await expect(directory.findGroup('MBAM Helpdesk')).rejects.toMatchObject({ code: 'directory-unavailable' });
    const password = Secret.fromText(domain.account('alice').password);
    await expect(directory.verifyPassword(alice, password)).rejects.toMatchObject({ code: 'directory-unavailable' });
    expect(await directory.state()).toMatchObject({ controller: undefined, problem: expect.stringMatching(/dc2/) });
    await three.start();
    time.now += 2001;
    expect(await directory.findAccount(alice)).toMatchObject({ account: 'alice' });
    expect(await directory.state()).toMatchObject({ problem: undefined });
  });

  test('many who ask at once make one connection', async () => {
    const { two, urls } = await relays(7130);
    const { directory } = open(urls);
    await Promise.all(Array.from({ length: 20 }, () => directory.findAccount(alice)));
    expect(two.accepted()).toBe(1);
  });

  test('one that hangs is given up after its time', async () => {
    const { two, three, urls } = await relays(7140);
    const { directory } = open(urls.slice(0, 1), 2000);
    expect(await directory.findAccount(alice)).toBeDefined();
    two.freeze();
    await three.stop();
    const startedAt = performance.now();
    await expect(directory.findAccount(alice)).rejects.toMatchObject({ code: 'directory-unavailable' });
    expect(performance.now() - startedAt).toBeLessThan(9000);
  });
});

describe('a directory that is set up wrongly', () => {
  test('names the account that is not let in', async () => {
    const troubles: string[] = [];
    const directory = new LdapDirectory({
      controllers: [parseControllerAddress(domain.url)],
      credentials: () => ({ name: 'svc-read@contoso.test', password: Secret.fromText('changed meanwhile') }),
      socket: { ca: domain.ca },
      cacheTime: 0,
      clock: () => Date.now(),
      onTrouble: (error) => troubles.push(error.message),
    });
    onTestFinished(() => {
      directory.close();
    });
    await expect(directory.findAccount(alice)).rejects.toMatchObject({
      code: 'directory-refused',
      facts: { problem: 'bind-refused' },
    });
    expect(troubles.join()).toMatch(/does not let svc-read@contoso\.test in: unknown account or wrong password/);
  });

  test('is not asked under a name that its certificate lacks', async () => {
    const { name, password } = domain.account('svc-read');
    const directory = new LdapDirectory({
      controllers: [parseControllerAddress('ldaps://wrong-name.contoso.test')],
      credentials: () => ({ name, password: Secret.fromText(password) }),
      socket: { ca: domain.ca },
      cacheTime: 0,
      clock: () => Date.now(),
    });
    onTestFinished(() => {
      directory.close();
    });
    await expect(directory.findAccount(alice)).rejects.toMatchObject({ facts: { problem: 'wrong-host-name' } });
  });
});
