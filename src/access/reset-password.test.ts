import { describe, expect, test } from 'vitest';
import { AccessFixture, goodPassword, local } from '../../test/support/access-fixture.ts';
import { day } from '../base/clock.ts';
import { authenticate } from './authenticate.ts';
import { disableAccount } from './disable-account.ts';
import { resetPassword } from './reset-password.ts';

describe('resetting a password', () => {
  test('ends the old one and the sessions, and gives a one-time password for a day', async () => {
    const fixture = await AccessFixture.open();
    await fixture.account('jdoe', ['helpdesk']);
    const { token } = await fixture.signIn('jdoe');
    const { oneTimePassword } = await resetPassword(fixture.deps, local, { name: 'JDoe' });
    expect(await authenticate(fixture.deps, token)).toEqual({ kind: 'nobody' });
    await expect(fixture.signIn('jdoe', goodPassword)).rejects.toMatchObject({ code: 'sign-in-failed' });
    expect((await fixture.signIn('jdoe', oneTimePassword.revealText())).person.mustChangePassword).toBe(true);
    fixture.pass(day);
    await expect(fixture.signIn('jdoe', oneTimePassword.revealText())).rejects.toMatchObject({
      code: 'sign-in-failed',
    });
  });

  test('is on the record and voids the account as it was', async () => {
    const fixture = await AccessFixture.open();
    await fixture.account('jdoe', ['helpdesk']);
    const before = await fixture.store.accountByName('jdoe');
    await resetPassword(fixture.deps, local, { name: 'jdoe' });
    expect((await fixture.audit()).at(-1)).toMatchObject({
      type: 'password-changed',
      result: 'Successful',
      actor: 'local:0',
      detail: '{"account":"jdoe","roles":["helpdesk"],"oneTime":true}',
      changeId: (await fixture.store.accountByName('jdoe'))?.changeId,
      revokes: before?.changeId,
    });
  });

  test('does not enable a disabled account', async () => {
    const fixture = await AccessFixture.open();
    await fixture.account('jdoe', []);
    await disableAccount(fixture.deps, local, { name: 'jdoe' });
    const { oneTimePassword } = await resetPassword(fixture.deps, local, { name: 'jdoe' });
    await expect(fixture.signIn('jdoe', oneTimePassword.revealText())).rejects.toMatchObject({
      code: 'sign-in-failed',
    });
  });

  test('is for others, by an administrator', async () => {
    const fixture = await AccessFixture.open();
    const admin = await fixture.personWith('admin', ['administrator'], { person: 'CONTOSO\\jane' });
    const help = await fixture.personWith('help', ['helpdesk']);
    await fixture.account('jane', ['helpdesk']);
    await expect(resetPassword(fixture.deps, admin, { name: 'admin' })).rejects.toMatchObject({
      code: 'self-grant-refused',
    });
    await expect(resetPassword(fixture.deps, admin, { name: 'jane' })).rejects.toMatchObject({
      code: 'self-grant-refused',
    });
    await expect(resetPassword(fixture.deps, help, { name: 'jane' })).rejects.toMatchObject({ code: 'not-permitted' });
    await expect(resetPassword(fixture.deps, admin, { name: 'nosuch' })).rejects.toMatchObject({ code: 'not-found' });
    await expect(resetPassword(fixture.deps, admin, { name: 'help' })).resolves.toBeDefined();
  });
});
