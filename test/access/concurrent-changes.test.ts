import { expect, test } from 'vitest';
import { addAccount } from '../../src/access/add-account.ts';
import { disableAccount } from '../../src/access/disable-account.ts';
import { makeFirstAdministrator } from '../../src/access/make-first-administrator.ts';
import { AccessFixture, local } from '../support/access-fixture.ts';
import { eachDatabase } from '../support/each-database.ts';

eachDatabase((empty) => {
  test('of two administrators who disable each other at once one stays', async () => {
    const fixture = await AccessFixture.open(await empty());
    const one = await fixture.personWith('one', ['administrator']);
    const two = await fixture.personWith('two', ['administrator']);
    const results = await Promise.allSettled([
      disableAccount(fixture.deps, one, { name: 'two' }),
      disableAccount(fixture.deps, two, { name: 'one' }),
    ]);
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
    const standing = (await fixture.store.listAccounts()).filter((account) => !account.disabled);
    expect(standing).toHaveLength(1);
  });

  test('of five servers that start at once one makes the first administrator', async () => {
    const fixture = await AccessFixture.open(await empty());
    const server = { kind: 'local', uid: 0 } as const;
    const made = await Promise.all([1, 2, 3, 4, 5].map(() => makeFirstAdministrator(fixture.deps, server)));
    expect(made.filter((one) => one !== undefined)).toHaveLength(1);
    expect(await fixture.store.listAccounts()).toHaveLength(1);
  });

  test('of five accounts of one name at once there is one, with one row in the audit', async () => {
    const fixture = await AccessFixture.open(await empty());
    const results = await Promise.allSettled(
      ['jdoe', 'JDOE', ' jdoe', 'ｊdoe', 'Jdoe'].map((name) => addAccount(fixture.deps, local, { name, roles: [] })),
    );
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'already-exists' });
    }
    expect((await fixture.audit()).map((row) => row.type)).toEqual(['account-created']);
  });

  test('a hundred guesses at once are five', async () => {
    const fixture = await AccessFixture.open(await empty());
    await fixture.account('jdoe', []);
    const before = fixture.hashed;
    const results = await Promise.allSettled(Array.from({ length: 100 }, () => fixture.signIn('jdoe', 'wrong')));
    const codes = results.map((result) => (result.status === 'rejected' ? codeOf(result.reason) : 'signed in'));
    expect(codes.filter((code) => code === 'sign-in-failed')).toHaveLength(5);
    expect(codes.filter((code) => code === 'sign-in-throttled')).toHaveLength(95);
    expect(fixture.hashed - before).toBe(5);
  });
});

function codeOf(reason: unknown): unknown {
  return reason instanceof Error && 'code' in reason ? reason.code : reason;
}
