import { describe, expect, test } from 'vitest';
import { AccessFixture } from '../../test/support/access-fixture.ts';
import { makeFirstAdministrator } from './make-first-administrator.ts';

describe('the first administrator', () => {
  test('is made once, when there are no accounts', async () => {
    const fixture = await AccessFixture.open();
    const made = await makeFirstAdministrator(fixture.deps, { kind: 'local', uid: 1000 });
    expect(made?.account).toMatchObject({
      name: 'administrator',
      roles: ['administrator'],
      mustChangePassword: true,
      createdBy: 'local:1000',
    });
    expect(await makeFirstAdministrator(fixture.deps, { kind: 'local', uid: 1000 })).toBeUndefined();
    expect((await fixture.signIn('administrator', made?.oneTimePassword.revealText())).person.mustChangePassword).toBe(
      true,
    );
  });

  test('can have another name', async () => {
    const fixture = await AccessFixture.open();
    const made = await makeFirstAdministrator(fixture.deps, { kind: 'local', uid: 0 }, { name: 'Break-Glass' });
    expect(made?.account.name).toBe('break-glass');
  });

  test('a store that cannot be written is an error, not an installation without administrator', async () => {
    const fixture = await AccessFixture.open();
    await fixture.breakStore();
    await expect(makeFirstAdministrator(fixture.deps, { kind: 'local', uid: 0 })).rejects.toMatchObject({
      code: 'store-unavailable',
    });
  });
});
