import { describe, expect, test } from 'vitest';
import { AccessFixture, goodPassword } from '../../test/support/access-fixture.ts';
import { domainAccount, FakeDirectory, sid } from '../../test/support/fake-directory.ts';
import { second } from '../base/clock.ts';
import { KeyhavenError } from '../base/error.ts';
import { Secret } from '../base/secret.ts';
import { authenticate } from './authenticate.ts';
import { changeOwnPassword } from './change-own-password.ts';
import type { Role } from './role.ts';
import type { Limit } from './role-mapping.ts';
import { signIn } from './sign-in.ts';
import { signInTicket } from './sign-in-ticket.ts';
import { signOut } from './sign-out.ts';

const operators = sid(1001);
const failed = { code: 'sign-in-failed' };
const nobody = { kind: 'nobody' };

async function open({ issuer, localAccounts = true }: { issuer?: string; localAccounts?: boolean } = {}) {
  const fixture = await AccessFixture.open();
  const jane = domainAccount('Jane', 1100, { displayName: 'Jane Doe', groups: new Set([operators]) });
  const directory = new FakeDirectory(jane, domainAccount('WS01$', 1200, { kind: 'computer' }));
  const deps = { ...fixture.deps, directory, issuer, localAccounts };
  const enter = (account: string, password = 'secret') =>
    signIn(deps, { account, password: Secret.fromText(password), address: '192.0.2.1' });
  const map = async (subject: string, role: Role, limits: readonly Limit[] = []) =>
    (
      await fixture.store.transaction(async (unit) => {
        const made = { createdAt: 1, createdBy: 'admin', changeId: deps.random(16) };
        return await unit.insertMapping({ source: 'directory', subject, name: subject, role, limits, ...made });
      })
    ).value;
  return { fixture, directory, deps, jane, enter, map };
}

describe('a person of the directory', () => {
  test('has the roles of the groups', async () => {
    const { deps, enter, map, fixture } = await open();
    const limit: Limit = { kind: 'organisational-unit', dn: 'OU=Sales,DC=contoso,DC=com' };
    await map(operators, 'helpdesk', [limit]);
    await map(sid(1100), 'reports');
    await map(sid(4711), 'auditor');
    const { token, person } = await enter('jane@contoso.com');
    expect(person).toMatchObject({
      account: 'CONTOSO\\jane',
      displayName: 'Jane Doe',
      person: 'CONTOSO\\jane',
      roles: new Set(['helpdesk', 'reports']),
      limits: new Map([['helpdesk', [limit]]]),
      mustChangePassword: false,
    });
    expect(await authenticate(deps, token)).toEqual(person);
    expect((await fixture.audit()).at(-1)).toMatchObject({
      type: 'sign-in',
      actor: 'CONTOSO\\jane',
      detail: JSON.stringify({ address: '192.0.2.1', by: 'password', sid: sid(1100) }),
    });
  });

  test('gains and loses roles while the session lasts', async () => {
    const { deps, enter, map, fixture, directory, jane } = await open();
    const { token } = await enter('jane');
    expect(await authenticate(deps, token)).toMatchObject({ roles: new Set() });
    const mapping = await map(operators, 'helpdesk');
    expect(await authenticate(deps, token)).toMatchObject({ roles: new Set() });
    fixture.pass(2 * second);
    expect(await authenticate(deps, token)).toMatchObject({ roles: new Set(['helpdesk']) });
    directory.accounts = [{ ...jane, groups: new Set() }];
    fixture.pass(2 * second);
    expect(await authenticate(deps, token)).toMatchObject({ roles: new Set() });
    directory.accounts = [jane];
    await fixture.store.transaction((unit) => unit.deleteMapping(mapping.id));
    fixture.pass(2 * second);
    expect(await authenticate(deps, token)).toMatchObject({ roles: new Set() });
  });

  test.each([
    ['disabled', { standing: 'disabled' }],
    ['of which nothing is known', { standing: 'unknown' }],
    ['that is a computer now', { kind: 'computer' }],
    ['that was renamed', { account: 'janet' }],
  ] as const)('is nobody with an account %s', async (_, change) => {
    const { deps, enter, fixture, directory, jane } = await open();
    const { token } = await enter('jane');
    directory.accounts = [{ ...jane, ...change }];
    fixture.pass(2 * second);
    expect(await authenticate(deps, token)).toEqual(nobody);
  });

  test('is not guessed at while the directory cannot be asked', async () => {
    const { deps, enter, fixture, directory } = await open();
    const { token } = await enter('jane');
    directory.failure = new KeyhavenError('directory-unavailable', 'no controller answers');
    fixture.pass(2 * second);
    await expect(authenticate(deps, token)).rejects.toMatchObject({ code: 'directory-unavailable' });
    await expect(enter('jane')).rejects.toMatchObject({ code: 'directory-unavailable' });
    directory.failure = undefined;
    expect(await authenticate(deps, token)).toMatchObject({ account: 'CONTOSO\\jane' });
  });

  test('is nobody once no directory is configured', async () => {
    const { deps, enter } = await open();
    const { token } = await enter('jane');
    deps.cache.forgetAll();
    expect(await authenticate({ ...deps, directory: undefined }, token)).toEqual(nobody);
  });

  test('has no password here that could be changed', async () => {
    const { deps, enter } = await open();
    const { person } = await enter('jane');
    const passwords = { currentPassword: Secret.fromText('secret'), newPassword: Secret.fromText(goodPassword) };
    await expect(changeOwnPassword(deps, person, { ...passwords, address: '192.0.2.1' })).rejects.toMatchObject({
      code: 'not-permitted',
    });
  });

  test.each(['jan\u{1d41e}', 'ｊane', 'jane\u00a0', '\ufeffjane', 'John Smith'])(
    'called %j is not taken for the one whose name it reads like',
    async (name) => {
      const { deps, directory, fixture } = await open();
      directory.accounts = [domainAccount(name, 1400)];
      const ticket = { principal: { account: name, realm: 'CONTOSO.COM' }, address: '192.0.2.1' };
      await expect(signInTicket(deps, ticket)).rejects.toMatchObject(failed);
      expect((await fixture.audit()).at(-1)).toMatchObject({ type: 'sign-in-refused' });
    },
  );

  test('has so many sessions at once and no more', async () => {
    const { deps, enter } = await open();
    const tokens: Secret[] = [];
    for (let count = 0; count < 33; count += 1) tokens.push((await enter('jane')).token);
    const [first, second] = tokens;
    if (first === undefined || second === undefined) throw new Error('unreachable');
    expect(await authenticate(deps, first)).toEqual(nobody);
    expect(await authenticate(deps, second)).toMatchObject({ account: 'CONTOSO\\jane' });
  });

  test('signs out everywhere', async () => {
    const { deps, enter } = await open();
    const [one, other] = [await enter('jane'), await enter('CONTOSO\\jane')];
    await signOut(deps, one.person, { everywhere: true });
    for (const { token } of [one, other]) expect(await authenticate(deps, token)).toEqual(nobody);
  });
});

describe('a password that the directory refuses', () => {
  test('gets the answer of every other refusal, and its reason only on the record', async () => {
    const { enter, fixture } = await open();
    for (const [account, password] of [
      ['jane', 'wrong'],
      ['nosuch', 'secret'],
      ['.\\nosuch', 'secret'],
    ] as const) {
      await expect(enter(account, password)).rejects.toMatchObject({ ...failed, message: /not right/ });
    }
    expect((await fixture.audit()).map(({ type, actor, detail }) => [type, actor, detail])).toEqual([
      ['sign-in-refused', 'CONTOSO\\jane', expect.stringContaining('"because":"wrong-password"')],
      ['sign-in-refused', 'CONTOSO\\nosuch', expect.stringContaining('"because":"unknown-account"')],
      ['sign-in-refused', 'nosuch', expect.stringContaining('"because":"unknown account"')],
    ]);
  });

  test('is counted under every spelling of the name', async () => {
    const { enter, directory } = await open();
    for (const alias of ['jane', 'JANE', 'CONTOSO\\jane', 'jane@contoso.com', 'contoso.com\\jane']) {
      await expect(enter(alias, 'wrong')).rejects.toMatchObject(failed);
    }
    const asked = directory.asked.length;
    await expect(enter('jane')).rejects.toMatchObject({ code: 'sign-in-throttled' });
    expect(directory.asked).toHaveLength(asked);
  });
});

describe('a ticket', () => {
  test('signs in whom it names', async () => {
    const { deps, fixture } = await open();
    const ticket = { principal: { account: 'jane', realm: 'CONTOSO.COM' }, address: '192.0.2.1' };
    expect((await signInTicket(deps, ticket)).person.account).toBe('CONTOSO\\jane');
    expect((await fixture.audit()).at(-1)?.detail).toContain('"by":"kerberos"');
  });

  test.each(['WS01$', 'nosuch'])('of %s signs nobody in', async (account) => {
    const { deps, fixture } = await open();
    const ticket = { principal: { account, realm: 'CONTOSO.COM' }, address: '192.0.2.1' };
    await expect(signInTicket(deps, ticket)).rejects.toMatchObject(failed);
    expect((await fixture.audit()).at(-1)).toMatchObject({ type: 'sign-in-refused' });
  });

  test.each([
    ['the principal name of another account', 'jane'],
    ['a principal name that the directory takes for it', 'jané'],
    ['that with the realm', 'JÄNE@contoso.com'],
  ])('is refused when its name is also %s', async (_, userPrincipalName) => {
    const { deps, directory, fixture } = await open();
    directory.accounts = [...directory.accounts, domainAccount('mallory', 1300, { userPrincipalName })];
    const ticket = { principal: { account: 'jane', realm: 'CONTOSO.COM' }, address: '192.0.2.1' };
    await expect(signInTicket(deps, ticket)).rejects.toMatchObject(failed);
    expect((await fixture.audit()).at(-1)).toMatchObject({ type: 'sign-in-refused', actor: 'jane@CONTOSO.COM' });
  });

  test('of a disabled account signs nobody in', async () => {
    const { deps, directory, jane } = await open();
    directory.accounts = [{ ...jane, standing: 'disabled' }];
    const ticket = { principal: { account: 'jane', realm: 'CONTOSO.COM' }, address: '192.0.2.1' };
    await expect(signInTicket(deps, ticket)).rejects.toMatchObject(failed);
  });
});

describe('an account of Keyhaven itself', () => {
  test('is marked in the audit as the exception that it is beside a directory', async () => {
    const { fixture, enter } = await open();
    await fixture.account('desk', ['helpdesk']);
    expect((await enter('.\\desk', goodPassword)).person.account).toBe('desk');
    expect((await fixture.audit()).at(-1)?.detail).toBe('{"address":"192.0.2.1","breakGlass":true}');
  });

  test('can be switched off, which ends what was begun with it', async () => {
    const { fixture, deps, enter } = await open({ localAccounts: false });
    await fixture.account('desk', ['helpdesk']);
    const { token } = await fixture.signIn('desk');
    await expect(enter('.\\desk', goodPassword)).rejects.toMatchObject(failed);
    expect((await fixture.audit()).at(-1)?.detail).toContain('accounts of Keyhaven itself are off');
    deps.cache.forgetAll();
    expect(await authenticate(deps, token)).toEqual(nobody);
    expect(await authenticate(fixture.deps, token)).toMatchObject({ account: 'desk' });
  });

  test('is reached by its own name alone', async () => {
    const { fixture, enter } = await open();
    await fixture.account('jane', ['helpdesk'], { person: 'CONTOSO\\other' });
    await expect(enter('jane', goodPassword)).rejects.toMatchObject(failed);
  });
});
