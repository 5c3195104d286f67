import { describe, expect, test } from 'vitest';
import { AccessFixture, local } from '../../test/support/access-fixture.ts';
import { domainAccount, FakeDirectory } from '../../test/support/fake-directory.ts';
import { samplePerson } from '../../test/support/sample-person.ts';
import { KeyhavenError } from '../base/error.ts';
import { Secret } from '../base/secret.ts';
import { authenticate } from './authenticate.ts';
import { endSessionsOf } from './end-sessions-of.ts';
import { signIn } from './sign-in.ts';
import { signInProvider } from './sign-in-provider.ts';

const issuer = 'https://id.contoso.com';
const address = '192.0.2.1';

async function open() {
  const fixture = await AccessFixture.open();
  const directory = new FakeDirectory(domainAccount('jane', 1100), domainAccount('olga', 1101));
  const deps = { ...fixture.deps, directory, issuer };
  const jane = () => signIn(deps, { account: 'jane', password: Secret.fromText('secret'), address });
  const olga = () => signIn(deps, { account: 'olga', password: Secret.fromText('secret'), address });
  const provided = (person?: string) =>
    signInProvider(deps, { issuer, subject: '4711', displayName: 'J', person, roleClaims: [], address });
  const stands = async ({ token }: { token: Secret }) => (await authenticate(deps, token)).kind === 'person';
  return { fixture, directory, deps, jane, olga, provided, stands };
}

describe('the sessions of somebody', () => {
  test('end all at once, whoever spoke for him, and those of others go on', async () => {
    const { deps, jane, olga, provided, stands, fixture } = await open();
    const ended = [await jane(), await jane(), await provided('jane@contoso.com')];
    const others = [await olga(), await provided()];
    const admin = samplePerson({ account: 'admin', roles: new Set(['administrator'] as const) });
    expect(await endSessionsOf(deps, admin, { account: ' contoso\\JANE' })).toBe(3);
    for (const one of ended) expect(await stands(one)).toBe(false);
    for (const one of others) expect(await stands(one)).toBe(true);
    const rows = (await fixture.audit()).filter(({ type }) => type === 'sign-out');
    expect(rows.map(({ actor, detail }) => [actor, detail])).toEqual(
      Array.from({ length: 3 }, () => ['admin', '{"account":"CONTOSO\\\\jane"}']),
    );
    expect(rows.every(({ revokes }) => revokes !== null)).toBe(true);
    expect(await endSessionsOf(deps, local, { account: 'jane@contoso.com' })).toBe(0);
  });

  test('end while the directory is away', async () => {
    const { deps, directory, jane, stands } = await open();
    const session = await jane();
    directory.failure = new KeyhavenError('directory-unavailable', 'no controller answers');
    expect(await endSessionsOf(deps, local, { account: 'CONTOSO\\jane' })).toBe(1);
    directory.failure = undefined;
    expect(await stands(session)).toBe(false);
  });

  test('of a provider end by its word for him', async () => {
    const { deps, provided, stands } = await open();
    const session = await provided();
    expect(await endSessionsOf(deps, local, { account: 'openid:4711' })).toBe(1);
    expect(await stands(session)).toBe(false);
  });

  test.each(['desk', '.\\DESK'])('of an account of Keyhaven itself end by %s', async (account) => {
    const { fixture, deps, jane, stands } = await open();
    await fixture.account('desk', ['helpdesk']);
    const [own, other] = [await fixture.signIn('desk'), await jane()];
    expect(await endSessionsOf(deps, local, { account })).toBeGreaterThan(0);
    expect([await stands(own), await stands(other)]).toEqual([false, true]);
    expect((await fixture.audit()).at(-1)).toMatchObject({ type: 'sign-out', actor: 'local:0' });
    // The account itself goes on.
    expect(await stands(await fixture.signIn('desk'))).toBe(true);
  });

  test('are not looked for under a name that nobody can have', async () => {
    const { deps } = await open();
    await expect(endSessionsOf(deps, local, { account: 'nosuch' })).rejects.toMatchObject({ code: 'not-found' });
    await expect(endSessionsOf(deps, local, { account: 'a\\b\\c' })).rejects.toMatchObject({
      code: 'person-name-invalid',
    });
  });

  test.each(['helpdesk', 'auditor', 'data-migration'] as const)('are no business of the role %s', async (role) => {
    const { deps, jane, stands } = await open();
    const session = await jane();
    const actor = samplePerson({ roles: new Set([role]) });
    await expect(endSessionsOf(deps, actor, { account: 'CONTOSO\\jane' })).rejects.toMatchObject({
      code: 'not-permitted',
    });
    expect(await stands(session)).toBe(true);
  });
});
