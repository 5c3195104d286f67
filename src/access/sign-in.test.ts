import { describe, expect, test } from 'vitest';
import { AccessFixture, goodPassword, local } from '../../test/support/access-fixture.ts';
import { day, hour, minute, second } from '../base/clock.ts';
import { addAccount } from './add-account.ts';
import { authenticate } from './authenticate.ts';
import { changeAccount } from './change-account.ts';
import { disableAccount } from './disable-account.ts';
import { recordRefusals } from './record-refusals.ts';

const failed = { code: 'sign-in-failed' };

async function refusal(attempt: Promise<unknown>): Promise<string> {
  return await attempt.then(
    () => 'signed in',
    (error: unknown) => String(error),
  );
}

describe('signing in', () => {
  test('opens a session that lasts eight hours', async () => {
    const fixture = await AccessFixture.open();
    await fixture.account('jdoe', ['helpdesk']);
    const signedIn = await fixture.signIn('jdoe');
    expect(signedIn.token.revealText()).toMatch(/^khs_[A-Za-z0-9_-]{43}$/);
    expect(signedIn).toMatchObject({ person: { mustChangePassword: false }, expiresAt: fixture.now + 8 * hour });
    expect(signedIn.person.account).toBe('jdoe');
    expect(await fixture.person(signedIn.token)).toMatchObject({ account: 'jdoe', person: 'CONTOSO\\jdoe' });
    fixture.pass(8 * hour);
    expect(await authenticate(fixture.deps, signedIn.token)).toEqual({ kind: 'nobody' });
  });

  test('is in the audit, with the address and a change id that binds the session', async () => {
    const fixture = await AccessFixture.open();
    await fixture.account('jdoe', ['helpdesk']);
    await fixture.signIn('jdoe', goodPassword, '192.0.2.77');
    expect((await fixture.audit()).at(-1)).toMatchObject({
      type: 'sign-in',
      source: 'Administration',
      result: 'Successful',
      actor: 'jdoe',
      detail: JSON.stringify({ address: '192.0.2.77' }),
      changeId: expect.any(Buffer),
    });
  });

  test('two sessions never share a secret', async () => {
    const fixture = await AccessFixture.open();
    await fixture.account('jdoe', []);
    const [one, other] = [await fixture.signIn('jdoe'), await fixture.signIn('jdoe')];
    expect(one.token.equals(other.token)).toBe(false);
  });

  test('finds the account under any alias of its name', async () => {
    const fixture = await AccessFixture.open();
    await fixture.account('jdoe', []);
    for (const alias of ['jdoe', ' JDOE ', 'ｊｄｏｅ', '\u00a0JDoe']) {
      expect((await fixture.signIn(alias)).person.account).toBe('jdoe');
    }
  });

  test('aliases share the counters: no space or capital gives further guesses', async () => {
    const fixture = await AccessFixture.open();
    await fixture.account('jdoe', []);
    for (const alias of ['jdoe', 'JDOE', ' jdoe', 'ｊdoe', 'jdoe\u3000']) {
      await expect(fixture.signIn(alias, 'wrong')).rejects.toMatchObject(failed);
    }
    await expect(fixture.signIn('jDoe')).rejects.toMatchObject({
      code: 'sign-in-throttled',
      facts: { retryAfterSeconds: 901 },
    });
  });

  test('an address of IPv6 is its network, and IPv4 in IPv6 clothing is IPv4', async () => {
    const fixture = await AccessFixture.open();
    for (let host = 1; host <= 5; host += 1) await refusal(fixture.signIn('jdoe', 'wrong', `2001:db8:1:2::${host}`));
    expect(await refusal(fixture.signIn('jdoe', 'wrong', '2001:db8:1:2:ffff::1'))).toMatch(/too many/);
    for (let time = 1; time <= 5; time += 1) await refusal(fixture.signIn('jdoe', 'wrong', '192.0.2.1'));
    expect(await refusal(fixture.signIn('jdoe', 'wrong', '::ffff:192.0.2.1'))).toMatch(/too many/);
  });
});

describe('a refused sign-in', () => {
  async function openWithAccounts() {
    const fixture = await AccessFixture.open();
    await fixture.account('right', ['helpdesk']);
    await fixture.account('gone', ['helpdesk']);
    await disableAccount(fixture.deps, local, { name: 'gone' });
    const { oneTimePassword } = await addAccount(fixture.deps, local, { name: 'late', roles: [] });
    fixture.pass(day);
    return { fixture, oneTimePassword: oneTimePassword.revealText() };
  }

  test('sounds the same and costs the same, whatever the reason', async () => {
    const { fixture, oneTimePassword } = await openWithAccounts();
    const sentences: string[] = [];
    const hashes: number[] = [];
    for (const [name, password] of [
      ['right', 'wrong'],
      ['nosuch', goodPassword],
      ['gone', goodPassword],
      ['late', oneTimePassword],
    ] as const) {
      const before = fixture.hashed;
      sentences.push(await refusal(fixture.signIn(name, password)));
      hashes.push(fixture.hashed - before);
    }
    expect(new Set(sentences).size).toBe(1);
    expect(sentences[0]).toMatch(/not right/);
    expect(hashes).toEqual([1, 1, 1, 1]);
  });

  test('is told apart by the audit, which holds no password', async () => {
    const { fixture, oneTimePassword } = await openWithAccounts();
    await refusal(fixture.signIn('right', 'wrong-password-here'));
    await refusal(fixture.signIn('nosuch'));
    await refusal(fixture.signIn('gone'));
    await refusal(fixture.signIn('late', oneTimePassword));
    const rows = (await fixture.audit()).slice(-4);
    expect(rows.map((row) => [row.type, row.result, row.actor, row.detail])).toEqual([
      ['sign-in-refused', 'Failed', 'right', '{"address":"192.0.2.1","because":"wrong password"}'],
      ['sign-in-refused', 'Failed', 'nosuch', '{"address":"192.0.2.1","because":"unknown account"}'],
      ['sign-in-refused', 'Failed', 'gone', '{"address":"192.0.2.1","because":"disabled account"}'],
      ['sign-in-refused', 'Failed', 'late', '{"address":"192.0.2.1","because":"expired password"}'],
    ]);
    const all = JSON.stringify(await fixture.audit());
    for (const secret of ['wrong-password-here', goodPassword, oneTimePassword]) expect(all).not.toContain(secret);
  });

  test('is throttled alike for a name that does not exist', async () => {
    const { fixture } = await openWithAccounts();
    for (const name of ['right', 'nosuch']) {
      for (let failure = 0; failure < 5; failure += 1) {
        await expect(fixture.signIn(name, 'wrong')).rejects.toMatchObject(failed);
      }
      await expect(fixture.signIn(name, 'wrong')).rejects.toMatchObject({ code: 'sign-in-throttled' });
    }
  });

  test('that cannot be recorded is answered with that', async () => {
    const { fixture } = await openWithAccounts();
    await fixture.breakStore();
    await expect(fixture.signIn('right', 'wrong')).rejects.toMatchObject({ code: 'store-unavailable' });
  });

  test('by a name that cannot be one is an error of form, without any work', async () => {
    const fixture = await AccessFixture.open();
    await expect(fixture.signIn('CONTOSO\\jdoe')).rejects.toMatchObject({ code: 'request-invalid' });
    expect(fixture.hashed).toBe(0);
  });
});

describe('a throttled sign-in', () => {
  test('hashes nothing, even with the right password', async () => {
    const fixture = await AccessFixture.open();
    await fixture.account('jdoe', []);
    for (let failure = 0; failure < 5; failure += 1) await refusal(fixture.signIn('jdoe', 'wrong'));
    const before = fixture.hashed;
    await expect(fixture.signIn('jdoe')).rejects.toMatchObject({ code: 'sign-in-throttled' });
    expect(fixture.hashed).toBe(before);
  });

  test('is forgiven after a success, on that address', async () => {
    const fixture = await AccessFixture.open();
    await fixture.account('jdoe', []);
    for (let round = 0; round < 4; round += 1) {
      for (let failure = 0; failure < 4; failure += 1) await refusal(fixture.signIn('jdoe', 'wrong'));
      await fixture.signIn('jdoe');
    }
  });

  test('does not keep the owner out from another address', async () => {
    const fixture = await AccessFixture.open();
    await fixture.account('break-glass', []);
    for (let host = 1; host <= 40; host += 1) {
      for (let failure = 0; failure < 6; failure += 1)
        await refusal(fixture.signIn('break-glass', 'wrong', `198.51.100.${host}`));
    }
    expect((await fixture.signIn('break-glass', goodPassword, '192.0.2.200')).person.account).toBe('break-glass');
  });

  test('is audited once a minute by itself and then as a sum', async () => {
    const fixture = await AccessFixture.open();
    fixture.now = Date.parse('2026-05-04T10:00:00Z');
    for (let failure = 0; failure < 5; failure += 1) await refusal(fixture.signIn('jdoe', 'wrong'));
    const before = (await fixture.audit()).length;
    for (let more = 0; more < 20; more += 1) {
      await refusal(fixture.signIn('jdoe', 'wrong'));
      fixture.pass(second);
    }
    expect((await fixture.audit()).slice(before)).toHaveLength(1);
    fixture.pass(minute);
    await recordRefusals(fixture.deps, { everything: false });
    expect((await fixture.audit()).slice(before).map((row) => [row.type, row.result, row.actor, row.detail])).toEqual([
      [
        'sign-in-refused',
        'Failed',
        'jdoe',
        '{"address":"192.0.2.1","because":"too many attempts on this account from this address"}',
      ],
      [
        'sign-in-refused',
        'Failed',
        'jdoe',
        '{"address":"192.0.2.1","because":"too many attempts on this account from this address","further":19}',
      ],
    ]);
    await recordRefusals(fixture.deps, { everything: true });
    expect((await fixture.audit()).slice(before)).toHaveLength(2);
  });

  test('by address leaves one row, however many names were made up', async () => {
    const fixture = await AccessFixture.open();
    for (let name = 0; name < 50; name += 1) await refusal(fixture.signIn(`user${name}`, 'wrong'));
    const before = (await fixture.audit()).length;
    for (let name = 50; name < 250; name += 1) await refusal(fixture.signIn(`user${name}`, 'wrong'));
    const rows = (await fixture.audit()).slice(before);
    expect(rows.map((row) => row.actor)).toEqual(['nobody']);
  });
});

describe('an account with two roles that do not go together', () => {
  test('administers nothing, and the audit says so', async () => {
    const fixture = await AccessFixture.open();
    const account = await fixture.account('both', ['helpdesk']);
    // no use case makes such a row, so the test writes it
    await fixture.store.transaction(async (unit) => {
      const found = await unit.accountByName('both');
      if (found)
        await unit.updateAccount({ ...found, roles: ['administrator', 'helpdesk'], changeId: Buffer.alloc(16, 9) });
    });
    const signedIn = await fixture.signIn('both');
    expect(account.roles).toEqual(['helpdesk']);
    expect([...signedIn.person.roles]).toEqual(['helpdesk']);
    expect([...(await fixture.person(signedIn.token)).roles]).toEqual(['helpdesk']);
    expect((await fixture.audit()).at(-1)?.detail).toContain('"administratorWithheld":true');
  });
});

describe('a one-time password', () => {
  test('opens a session that must change it', async () => {
    const fixture = await AccessFixture.open();
    const { oneTimePassword } = await addAccount(fixture.deps, local, { name: 'jdoe', roles: ['helpdesk'] });
    const signedIn = await fixture.signIn('jdoe', oneTimePassword.revealText());
    expect(signedIn.person.mustChangePassword).toBe(true);
    expect(await fixture.person(signedIn.token)).toMatchObject({ mustChangePassword: true });
  });

  test('ends after a day, and so does what was begun with it', async () => {
    const fixture = await AccessFixture.open();
    const { oneTimePassword } = await addAccount(fixture.deps, local, { name: 'jdoe', roles: [] });
    fixture.pass(day - minute);
    const { token } = await fixture.signIn('jdoe', oneTimePassword.revealText());
    fixture.pass(minute);
    expect(await authenticate(fixture.deps, token)).toEqual({ kind: 'nobody' });
    await expect(fixture.signIn('jdoe', oneTimePassword.revealText())).rejects.toMatchObject(failed);
  });
});

describe('roles that need a longer password', () => {
  test('make the owner of a shorter one choose again', async () => {
    const fixture = await AccessFixture.open();
    await fixture.account('jdoe', ['reports']);
    const changed = await changeAccount(fixture.deps, local, { name: 'jdoe', roles: ['reports', 'auditor'] });
    expect(changed.mustChangePassword).toBe(true);
    expect((await fixture.signIn('jdoe')).person.mustChangePassword).toBe(true);
  });
});
