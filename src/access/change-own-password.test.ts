import { describe, expect, test } from 'vitest';
import { AccessFixture, cheapCost, goodPassword, local } from '../../test/support/access-fixture.ts';
import { Secret } from '../base/secret.ts';
import { type Actor, nobody } from './actor.ts';
import { addAccount } from './add-account.ts';
import { authenticate } from './authenticate.ts';
import { hashBearer } from './bearer.ts';
import { changeOwnPassword } from './change-own-password.ts';
import { type DerivePassword, derivePassword } from './derive-password.ts';
import { disableAccount } from './disable-account.ts';
import { PasswordHasher } from './password-hasher.ts';
import { may } from './permission.ts';
import { readCurrentSession } from './read-current-session.ts';
import { resetPassword } from './reset-password.ts';
import { signOut } from './sign-out.ts';

const address = '192.0.2.1';
const better = 'a better horse and battery';

function change(fixture: AccessFixture, actor: Actor, currentPassword: string, newPassword: string) {
  const request = {
    currentPassword: Secret.fromText(currentPassword),
    newPassword: Secret.fromText(newPassword),
    address,
  };
  return changeOwnPassword(fixture.deps, actor, request);
}

describe("changing one's own password", () => {
  test('replaces it', async () => {
    const fixture = await AccessFixture.open();
    const jdoe = await fixture.personWith('jdoe', ['helpdesk']);
    await change(fixture, jdoe, goodPassword, better);
    await expect(fixture.signIn('jdoe', goodPassword)).rejects.toMatchObject({ code: 'sign-in-failed' });
    expect((await fixture.signIn('jdoe', better)).person.mustChangePassword).toBe(false);
  });

  test('frees an account from its one-time password, for good', async () => {
    const fixture = await AccessFixture.open();
    const { oneTimePassword } = await addAccount(fixture.deps, local, { name: 'jdoe', roles: ['helpdesk'] });
    const { token } = await fixture.signIn('jdoe', oneTimePassword.revealText());
    const before = await fixture.person(token);
    expect(may(before, 'key-search')).toBe(false);
    await change(fixture, before, oneTimePassword.revealText(), better);
    const after = await fixture.person(token);
    expect(after.mustChangePassword).toBe(false);
    expect(may(after, 'key-search')).toBe(true);
    expect(await fixture.store.accountByName('jdoe')).toMatchObject({ passwordExpiresAt: null });
  });

  test('keeps the session that asks, until the same hour, and ends the others', async () => {
    const fixture = await AccessFixture.open();
    await fixture.account('jdoe', []);
    const [one, other] = [await fixture.signIn('jdoe'), await fixture.signIn('jdoe')];
    const actor = await fixture.person(one.token);
    const before = readCurrentSession(fixture.deps, actor);
    fixture.pass(60_000);
    await change(fixture, actor, goodPassword, better);
    const after = readCurrentSession(fixture.deps, await fixture.person(one.token));
    expect(after.expiresAt).toBe(before.expiresAt);
    expect(after.person.grants).toHaveLength(2);
    for (const grant of before.person.grants) expect(after.person.grants).not.toContainEqual(grant);
    expect(await authenticate(fixture.deps, other.token)).toEqual({ kind: 'nobody' });
  });

  test('is on the record: the old account and the old session are void, the new ones bound', async () => {
    const fixture = await AccessFixture.open();
    await fixture.account('jdoe', ['helpdesk']);
    const { token } = await fixture.signIn('jdoe');
    const before = await fixture.store.accountByName('jdoe');
    const sessionBefore = await fixture.store.sessionByHash(hashBearer(token));
    await change(fixture, await fixture.person(token), goodPassword, better);
    const after = await fixture.store.accountByName('jdoe');
    const sessionAfter = await fixture.store.sessionByHash(hashBearer(token));
    expect((await fixture.audit()).slice(-2)).toMatchObject([
      {
        type: 'password-changed',
        result: 'Successful',
        actor: 'jdoe',
        detail: '{"account":"jdoe","roles":["helpdesk"],"oneTime":false}',
        changeId: after?.changeId,
        revokes: before?.changeId,
      },
      { type: 'sign-in', actor: 'jdoe', changeId: sessionAfter?.changeId, revokes: sessionBefore?.changeId },
    ]);
    const rows = JSON.stringify(await fixture.audit());
    for (const secret of [goodPassword, better, token.revealText()]) expect(rows).not.toContain(secret);
  });

  test('refuses a weak one, and the same again', async () => {
    const fixture = await AccessFixture.open();
    const jdoe = await fixture.personWith('jdoe', ['helpdesk']);
    for (const weak of ['x'.repeat(14), ' '.repeat(20), 'xxxxx JDOE xxxxx', goodPassword]) {
      await expect(change(fixture, jdoe, goodPassword, weak), weak).rejects.toMatchObject({
        code: 'password-too-weak',
      });
    }
    expect((await fixture.signIn('jdoe')).person.account).toBe('jdoe');
  });

  test('needs the current one, and guesses at it are counted, audited and throttled', async () => {
    const fixture = await AccessFixture.open();
    const jdoe = await fixture.personWith('jdoe', []);
    for (let guess = 0; guess < 5; guess += 1) {
      await expect(change(fixture, jdoe, 'wrong', better)).rejects.toMatchObject({ code: 'sign-in-failed' });
      expect((await fixture.audit()).at(-1)).toMatchObject({
        type: 'password-changed',
        result: 'Failed',
        actor: 'jdoe',
        changeId: null,
      });
    }
    await expect(change(fixture, jdoe, goodPassword, better)).rejects.toMatchObject({ code: 'sign-in-throttled' });
    await expect(fixture.signIn('jdoe')).rejects.toMatchObject({ code: 'sign-in-throttled' });
  });

  test('is for people whose account stands', async () => {
    const fixture = await AccessFixture.open();
    await expect(change(fixture, local, 'x', better)).rejects.toMatchObject({ code: 'not-permitted' });
    const jdoe = await fixture.personWith('jdoe', []);
    await expect(
      change(fixture, { ...jdoe, holder: { kind: 'account', accountId: 99_999 } }, goodPassword, better),
    ).rejects.toMatchObject({
      code: 'not-signed-in',
    });
    await resetPassword(fixture.deps, local, { name: 'jdoe' });
    await expect(change(fixture, jdoe, goodPassword, better)).rejects.toMatchObject({ code: 'sign-in-failed' });
  });
});

describe('while the new password is hashed', () => {
  test('a reset by an administrator wins', async () => {
    const fixture = await AccessFixture.open();
    const jdoe = await fixture.personWith('jdoe', ['helpdesk']);
    let reset: Secret | undefined;
    const derive: DerivePassword = async (...args) => {
      const tag = await derivePassword(...args);
      reset ??= (await resetPassword(fixture.deps, local, { name: 'jdoe' })).oneTimePassword;
      return tag;
    };
    const hasher = new PasswordHasher({ random: fixture.deps.random, cost: cheapCost, derive });
    const request = { currentPassword: Secret.fromText(goodPassword), newPassword: Secret.fromText(better), address };
    await expect(changeOwnPassword({ ...fixture.deps, hasher }, jdoe, request)).rejects.toMatchObject({
      code: 'not-signed-in',
    });
    await expect(fixture.signIn('jdoe', better)).rejects.toMatchObject({ code: 'sign-in-failed' });
    expect((await fixture.signIn('jdoe', reset?.revealText())).person.mustChangePassword).toBe(true);
  });

  test('a session that is signed out everywhere stays ended', async () => {
    const fixture = await AccessFixture.open();
    const { token } = await fixture.signIn((await fixture.account('jdoe', ['helpdesk'])).name);
    const jdoe = await fixture.person(token);
    let out: Promise<void> | undefined;
    const derive: DerivePassword = async (...args) => {
      await (out ??= signOut(fixture.deps, jdoe, { everywhere: true }));
      return await derivePassword(...args);
    };
    const hasher = new PasswordHasher({ random: fixture.deps.random, cost: cheapCost, derive });
    const request = { currentPassword: Secret.fromText(goodPassword), newPassword: Secret.fromText(better), address };
    await changeOwnPassword({ ...fixture.deps, hasher }, jdoe, request);
    expect(await authenticate(fixture.deps, token)).toEqual(nobody);
    await expect(fixture.signIn('jdoe', better)).resolves.toBeDefined();
  });

  test('nobody changes the password of an account that was disabled', async () => {
    const fixture = await AccessFixture.open();
    const jdoe = await fixture.personWith('jdoe', ['helpdesk']);
    await disableAccount(fixture.deps, local, { name: 'jdoe' });
    await expect(change(fixture, jdoe, goodPassword, better)).rejects.toMatchObject({ code: 'not-signed-in' });
  });
});

describe('the current session', () => {
  test('is known for whoever was just recognised, and for nobody else', async () => {
    const fixture = await AccessFixture.open();
    const jdoe = await fixture.personWith('jdoe', []);
    expect(readCurrentSession(fixture.deps, jdoe)).toMatchObject({ person: { account: 'jdoe' } });
    expect(() => readCurrentSession(fixture.deps, local)).toThrow(/nobody is signed in/);
  });
});
