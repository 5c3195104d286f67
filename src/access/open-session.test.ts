import { describe, expect, test } from 'vitest';
import { AccessFixture, cheapCost, dearerCost, goodPassword, local } from '../../test/support/access-fixture.ts';
import { Secret } from '../base/secret.ts';
import { type DerivePassword, derivePassword } from './derive-password.ts';
import { disableAccount } from './disable-account.ts';
import { PasswordHasher } from './password-hasher.ts';
import { resetPassword } from './reset-password.ts';
import { signIn } from './sign-in.ts';
import { SignInGate } from './sign-in-gate.ts';

const failed = { code: 'sign-in-failed' };

describe('while the hash runs', () => {
  /** Runs `meanwhile` between the check of the password and the opening of the session. */
  async function openWith(meanwhile: (fixture: AccessFixture) => Promise<unknown>) {
    const fixture = await AccessFixture.open();
    await fixture.account('jdoe', ['helpdesk']);
    const derive: DerivePassword = async (...args) => {
      const tag = await derivePassword(...args);
      await meanwhile(fixture);
      return tag;
    };
    const hasher = new PasswordHasher({ random: fixture.deps.random, cost: cheapCost, derive });
    return { ...fixture.deps, hasher };
  }

  test.each([
    ['disabled', (fixture: AccessFixture) => disableAccount(fixture.deps, local, { name: 'jdoe' })],
    ['reset', (fixture: AccessFixture) => resetPassword(fixture.deps, local, { name: 'jdoe' })],
  ])('an account that is %s opens no session', async (_, meanwhile) => {
    const deps = await openWith(meanwhile);
    const request = { account: 'jdoe', password: Secret.fromText(goodPassword), address: '192.0.2.1' };
    await expect(signIn(deps, request)).rejects.toMatchObject(failed);
  });

  test('an account that stays as it is does', async () => {
    const deps = await openWith(async () => undefined);
    const request = { account: 'jdoe', password: Secret.fromText(goodPassword), address: '192.0.2.1' };
    await expect(signIn(deps, request)).resolves.toMatchObject({ person: { mustChangePassword: false } });
  });
});

describe('many who sign in at once', () => {
  test('are turned away when the queue is full, without a failure counted against them', async () => {
    const fixture = await AccessFixture.open();
    await fixture.account('jdoe', []);
    const ends: (() => void)[] = [];
    const gate = new SignInGate(1, 1);
    const hold = () => gate.run(() => new Promise<void>((resolve) => ends.push(resolve)));
    const held = [hold(), hold()];
    const hasher = new PasswordHasher({ random: fixture.deps.random, cost: cheapCost, gate });
    const request = { account: 'jdoe', password: Secret.fromText(goodPassword), address: '192.0.2.1' };
    for (let time = 0; time < 10; time += 1) {
      await expect(signIn({ ...fixture.deps, hasher }, request)).rejects.toMatchObject({ code: 'busy' });
    }
    while (ends.length > 0) {
      ends.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(held);
    await expect(signIn({ ...fixture.deps, hasher }, request)).resolves.toMatchObject({
      person: { mustChangePassword: false },
    });
  });
});

describe('a password that was hashed at another cost', () => {
  test('is hashed again at the next sign-in, on the record, and works on', async () => {
    const fixture = await AccessFixture.open();
    await fixture.account('jdoe', ['helpdesk']);
    const hasher = new PasswordHasher({ random: fixture.deps.random, cost: dearerCost });
    const before = await fixture.store.accountByName('jdoe');
    const request = { account: 'jdoe', password: Secret.fromText(goodPassword), address: '192.0.2.1' };
    const { token } = await signIn({ ...fixture.deps, hasher }, request);
    const after = await fixture.store.accountByName('jdoe');
    expect(before?.passwordHash).toMatch(/m=64,/);
    expect(after?.passwordHash).toMatch(/m=128,/);
    expect((await fixture.audit()).slice(-2)).toMatchObject([
      { type: 'password-changed', result: 'Successful', changeId: after?.changeId, revokes: before?.changeId },
      { type: 'sign-in', result: 'Successful' },
    ]);
    expect(await fixture.person(token)).toMatchObject({ account: 'jdoe' });
    await expect(signIn({ ...fixture.deps, hasher }, request)).resolves.toBeDefined();
    expect((await fixture.store.accountByName('jdoe'))?.changeId).toEqual(after?.changeId);
  });
});
