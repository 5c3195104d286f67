import { describe, expect, test } from 'vitest';
import { AccessFixture, local } from '../../test/support/access-fixture.ts';
import type { AccessStore } from './access-store.ts';
import { authenticate } from './authenticate.ts';
import { changeAccount } from './change-account.ts';
import { disableAccount } from './disable-account.ts';
import { resetPassword } from './reset-password.ts';

const selfGrant = { code: 'self-grant-refused' };

describe('changing an account', () => {
  test('changes what is named and leaves the rest', async () => {
    const fixture = await AccessFixture.open();
    const before = await fixture.account('jdoe', ['helpdesk']);
    const after = await changeAccount(fixture.deps, local, { name: 'JDOE', roles: ['advanced-helpdesk'] });
    expect(after).toMatchObject({
      name: 'jdoe',
      person: before.person,
      displayName: 'jdoe',
      roles: ['advanced-helpdesk'],
    });
    expect(await fixture.store.accountByName('jdoe')).toEqual(after);
  });

  test('voids the account as it was and binds the new one, in one row with account and roles', async () => {
    const fixture = await AccessFixture.open();
    await fixture.account('jdoe', ['helpdesk']);
    const before = await fixture.store.accountByName('jdoe');
    const admin = await fixture.personWith('admin', ['administrator']);
    const after = await changeAccount(fixture.deps, admin, { name: 'jdoe', roles: ['auditor'] });
    const row = (await fixture.audit()).at(-1);
    expect(row).toMatchObject({
      type: 'account-changed',
      source: 'Administration',
      result: 'Successful',
      actor: 'admin',
      detail: '{"account":"jdoe","roles":["auditor"],"person":"CONTOSO\\\\jdoe","disabled":false,"changed":["roles"]}',
      changeId: after.changeId,
      revokes: before?.changeId,
    });
    expect(after.changeId).not.toEqual(before?.changeId);
  });

  test('that changes nothing leaves no row and no session ended', async () => {
    const fixture = await AccessFixture.open();
    await fixture.account('jdoe', ['helpdesk', 'auditor']);
    const { token } = await fixture.signIn('jdoe');
    const before = (await fixture.audit()).length;
    await changeAccount(fixture.deps, local, {
      name: 'jdoe',
      roles: ['auditor', 'helpdesk'],
      disabled: false,
      displayName: 'jdoe',
    });
    expect(await fixture.audit()).toHaveLength(before);
    expect(await authenticate(fixture.deps, token)).toMatchObject({ account: 'jdoe' });
  });

  test('of an account that becomes the own one meanwhile is refused, on the record', async () => {
    const fixture = await AccessFixture.open();
    const admin = await fixture.personWith('admin', ['administrator'], { person: 'CONTOSO\\alice' });
    await fixture.account('jdoe', ['auditor']);
    const grant = (deps: typeof fixture.deps) => changeAccount(deps, admin, { name: 'jdoe', roles: ['helpdesk'] });
    const reset = (deps: typeof fixture.deps) => resetPassword(deps, admin, { name: 'jdoe' });
    for (const work of [grant, reset]) {
      await changeAccount(fixture.deps, local, { name: 'jdoe', person: 'CONTOSO\\jdoe' });
      // As another administrator does it between the look at the account and the transaction.
      const { store } = fixture;
      const accountByName = async (name: string) => {
        const found = await store.accountByName(name);
        await changeAccount(fixture.deps, local, { name: 'jdoe', person: 'CONTOSO\\alice' });
        return found;
      };
      const raced: AccessStore = {
        accountByName,
        transaction: (inside) => store.transaction(inside),
        accountById: (id) => store.accountById(id),
        listAccounts: () => store.listAccounts(),
        sessionByHash: (hash) => store.sessionByHash(hash),
        tokenByHash: (hash) => store.tokenByHash(hash),
        listTokens: () => store.listTokens(),
        listMappings: () => store.listMappings(),
        mappingsFor: (source, subjects) => store.mappingsFor(source, subjects),
        computerOfSid: (sid) => store.computerOfSid(sid),
        deleteExpiredSessions: (before) => store.deleteExpiredSessions(before),
        countAttempt: (attempt) => store.countAttempt(attempt),
        clearAttempts: (account, address) => store.clearAttempts(account, address),
        takeBackAttempt: (account, address) => store.takeBackAttempt(account, address),
      };
      await expect(work({ ...fixture.deps, store: raced })).rejects.toMatchObject(selfGrant);
      expect((await fixture.audit()).at(-1)).toMatchObject({ type: 'access-refused', actor: 'admin' });
      expect(await store.accountByName('jdoe')).toMatchObject({ roles: ['auditor'], mustChangePassword: false });
    }
  });

  test('disables and enables', async () => {
    const fixture = await AccessFixture.open();
    await fixture.account('jdoe', []);
    await disableAccount(fixture.deps, local, { name: 'jdoe' });
    expect((await fixture.audit()).at(-1)).toMatchObject({ type: 'account-disabled' });
    await expect(fixture.signIn('jdoe')).rejects.toMatchObject({ code: 'sign-in-failed' });
    await changeAccount(fixture.deps, local, { name: 'jdoe', disabled: false });
    expect((await fixture.audit()).at(-1)).toMatchObject({ type: 'account-changed' });
    expect((await fixture.signIn('jdoe')).person.account).toBe('jdoe');
  });

  test('needs a permission and an account', async () => {
    const fixture = await AccessFixture.open();
    const help = await fixture.personWith('help', ['helpdesk']);
    await expect(changeAccount(fixture.deps, help, { name: 'help', roles: [] })).rejects.toMatchObject({
      code: 'not-permitted',
    });
    await expect(changeAccount(fixture.deps, local, { name: 'nosuch', roles: [] })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  test('gives nobody administrator beside a role that reads keys', async () => {
    const fixture = await AccessFixture.open();
    await fixture.account('jdoe', ['helpdesk']);
    await expect(
      changeAccount(fixture.deps, local, { name: 'jdoe', roles: ['helpdesk', 'administrator'] }),
    ).rejects.toMatchObject({ code: 'roles-incompatible' });
    expect((await fixture.store.accountByName('jdoe'))?.roles).toEqual(['helpdesk']);
  });
});

describe('nobody', () => {
  test('changes his own account in any way', async () => {
    const fixture = await AccessFixture.open();
    const admin = await fixture.personWith('admin', ['administrator']);
    await fixture.account('other', ['administrator']);
    const before = await fixture.store.accountByName('admin');
    for (const change of [
      { roles: ['administrator', 'auditor'] },
      { person: 'CONTOSO\\director' },
      { displayName: 'The Director' },
      { disabled: true },
    ] as const) {
      const rows = (await fixture.audit()).length;
      const changed = changeAccount(fixture.deps, admin, { name: ' ADMIN', ...change });
      await expect(changed, JSON.stringify(change)).rejects.toMatchObject(selfGrant);
      expect(await fixture.store.accountByName('admin')).toEqual(before);
      const added = (await fixture.audit()).slice(rows);
      expect(added).toMatchObject([{ type: 'access-refused', result: 'Failed', actor: 'admin' }]);
    }
  });

  test('grants to another account of his own person, nor makes one his', async () => {
    const fixture = await AccessFixture.open();
    const admin = await fixture.personWith('admin', ['administrator'], { person: 'CONTOSO\\jane' });
    await fixture.account('jane', ['self-service']);
    await fixture.account('kate', ['helpdesk']);
    await expect(changeAccount(fixture.deps, admin, { name: 'jane', roles: ['helpdesk'] })).rejects.toMatchObject(
      selfGrant,
    );
    await expect(
      changeAccount(fixture.deps, admin, { name: 'kate', person: 'jane@contoso.com' }),
    ).rejects.toMatchObject(selfGrant);
    const away = changeAccount(fixture.deps, admin, { name: 'jane', person: 'CONTOSO\\other', roles: ['helpdesk'] });
    await expect(away).rejects.toMatchObject(selfGrant);
    await expect(changeAccount(fixture.deps, admin, { name: 'kate', roles: ['auditor'] })).resolves.toBeDefined();
  });
});

describe('the last administrator', () => {
  const last = { code: 'last-administrator' };

  test('is neither disabled nor stripped', async () => {
    const fixture = await AccessFixture.open();
    await fixture.account('admin', ['administrator', 'auditor']);
    await expect(disableAccount(fixture.deps, local, { name: 'admin' })).rejects.toMatchObject(last);
    await expect(changeAccount(fixture.deps, local, { name: 'admin', roles: ['auditor'] })).rejects.toMatchObject(last);
    expect(await fixture.store.accountByName('admin')).toMatchObject({
      disabled: false,
      roles: ['administrator', 'auditor'],
    });
    await expect(changeAccount(fixture.deps, local, { name: 'admin', displayName: 'Admin' })).resolves.toBeDefined();
  });

  test('is the last when the other is disabled', async () => {
    const fixture = await AccessFixture.open();
    await fixture.account('one', ['administrator']);
    await fixture.account('two', ['administrator']);
    await disableAccount(fixture.deps, local, { name: 'two' });
    await expect(disableAccount(fixture.deps, local, { name: 'one' })).rejects.toMatchObject(last);
    await changeAccount(fixture.deps, local, { name: 'two', disabled: false });
    await expect(disableAccount(fixture.deps, local, { name: 'one' })).resolves.toMatchObject({ disabled: true });
  });
});
