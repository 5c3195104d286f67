import { describe, expect, test } from 'vitest';
import { AccessFixture, local } from '../../test/support/access-fixture.ts';
import { day } from '../base/clock.ts';
import { nobody } from './actor.ts';
import { addAccount } from './add-account.ts';
import { listAccounts } from './list-accounts.ts';

describe('a new account', () => {
  test('has its normalised name, its person and a one-time password for a day', async () => {
    const fixture = await AccessFixture.open();
    const { account, oneTimePassword } = await addAccount(fixture.deps, local, {
      name: ' JDoe ',
      displayName: 'Jane Doe ',
      roles: ['self-service', 'helpdesk', 'helpdesk'],
    });
    expect(account).toMatchObject({
      name: 'jdoe',
      displayName: 'Jane Doe',
      person: 'CONTOSO\\jdoe',
      roles: ['helpdesk', 'self-service'],
      mustChangePassword: true,
      passwordExpiresAt: fixture.now + day,
      disabled: false,
      createdBy: 'local:0',
    });
    expect(account.passwordHash).not.toContain(oneTimePassword.revealText());
    expect(await fixture.store.accountByName('jdoe')).toEqual(account);
    expect((await fixture.signIn('jdoe', oneTimePassword.revealText())).person.account).toBe('jdoe');
  });

  test('is in the audit with its roles, bound by its change id', async () => {
    const fixture = await AccessFixture.open();
    const { account } = await addAccount(fixture.deps, local, {
      name: 'jdoe',
      person: 'jd@contoso.com',
      roles: ['auditor'],
    });
    expect((await fixture.audit()).at(-1)).toMatchObject({
      type: 'account-created',
      source: 'Administration',
      result: 'Successful',
      actor: 'local:0',
      detail: '{"account":"jdoe","roles":["auditor"],"person":"CONTOSO\\\\jd"}',
      changeId: account.changeId,
      revokes: null,
    });
  });

  test('is made by an administrator or on the server, by nobody else', async () => {
    const fixture = await AccessFixture.open();
    const request = { name: 'new', roles: [] };
    const admin = await fixture.personWith('admin', ['administrator']);
    for (const actor of [
      nobody,
      await fixture.personWith('help', ['advanced-helpdesk']),
      { ...admin, mustChangePassword: true },
      {
        kind: 'token',
        tokenId: 1,
        label: 'x',
        role: 'data-migration',
        mayReveal: false,
        issuedBy: 'admin',
        grants: [],
      } as const,
      {
        kind: 'computer',
        computerId: 1,
        computer: 'WS01',
        by: { kind: 'token', tokenId: 1, issuedBy: 'admin' },
      } as const,
    ]) {
      await expect(addAccount(fixture.deps, actor, request)).rejects.toMatchObject({ code: 'not-permitted' });
    }
    await expect(addAccount(fixture.deps, admin, request)).resolves.toBeDefined();
  });

  test('cannot take a name that is taken, under any alias', async () => {
    const fixture = await AccessFixture.open();
    await addAccount(fixture.deps, local, { name: 'jdoe', roles: [] });
    const before = (await fixture.audit()).length;
    await expect(addAccount(fixture.deps, local, { name: 'ＪＤＯＥ', roles: [] })).rejects.toMatchObject({
      code: 'already-exists',
    });
    expect(await listAccounts(fixture.deps)).toHaveLength(1);
    expect(await fixture.audit()).toHaveLength(before);
  });

  test('is not administrator and a role that reads keys at once', async () => {
    const fixture = await AccessFixture.open();
    for (const role of ['helpdesk', 'advanced-helpdesk', 'self-service'] as const) {
      const added = addAccount(fixture.deps, local, { name: 'jdoe', roles: ['administrator', role] });
      await expect(added, role).rejects.toMatchObject({ code: 'roles-incompatible' });
    }
    expect(await listAccounts(fixture.deps)).toEqual([]);
  });

  test('is not made for the person that the administrator is', async () => {
    const fixture = await AccessFixture.open();
    const admin = await fixture.personWith('admin', ['administrator'], { person: 'CONTOSO\\jane' });
    const request = { name: 'jane', roles: ['helpdesk'] } as const;
    await expect(addAccount(fixture.deps, admin, request)).rejects.toMatchObject({ code: 'self-grant-refused' });
    expect((await fixture.audit()).at(-1)).toMatchObject({ type: 'access-refused', result: 'Failed', actor: 'admin' });
    expect(await fixture.store.accountByName('jane')).toBeUndefined();
  });

  test('has a display name that can be seen', async () => {
    const fixture = await AccessFixture.open();
    for (const displayName of ['', '  ', 'a\u202eb', 'x'.repeat(129), 'a\nb']) {
      const added = addAccount(fixture.deps, local, { name: 'jdoe', displayName, roles: [] });
      await expect(added, displayName).rejects.toMatchObject({ code: 'request-invalid' });
    }
    const { account } = await addAccount(fixture.deps, local, {
      name: 'jdoe',
      displayName: 'x'.repeat(128),
      roles: [],
    });
    expect(account.displayName).toHaveLength(128);
  });

  test('has a person that associations can be made to', async () => {
    const fixture = await AccessFixture.open();
    await expect(addAccount(fixture.deps, local, { name: 'jdoe', person: 'a;b', roles: [] })).rejects.toMatchObject({
      code: 'person-name-invalid',
    });
  });

  test('is not there when it could not be written', async () => {
    const fixture = await AccessFixture.open();
    await fixture.breakStore();
    await expect(addAccount(fixture.deps, local, { name: 'jdoe', roles: [] })).rejects.toMatchObject({
      code: 'store-unavailable',
    });
  });

  test('stands in the list by name', async () => {
    const fixture = await AccessFixture.open();
    for (const name of ['kate', 'adam', 'zoe', 'jdoe']) await addAccount(fixture.deps, local, { name, roles: [] });
    expect((await listAccounts(fixture.deps)).map((account) => account.name)).toEqual(['adam', 'jdoe', 'kate', 'zoe']);
  });
});
