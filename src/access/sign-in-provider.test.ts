import { describe, expect, test } from 'vitest';
import { AccessFixture } from '../../test/support/access-fixture.ts';
import { domainAccount, FakeDirectory, sid } from '../../test/support/fake-directory.ts';
import { KeyhavenError } from '../base/error.ts';
import { DomainNames } from '../directory/domain-names.ts';
import { authenticate } from './authenticate.ts';
import type { Role } from './role.ts';
import { providerSubject, type RoleMapping } from './role-mapping.ts';
import { signInProvider } from './sign-in-provider.ts';

const operators = sid(1001);
const failed = { code: 'sign-in-failed' };
const nobody = { kind: 'nobody' };
const issuer = 'https://id.contoso.com';

async function open() {
  const fixture = await AccessFixture.open();
  const directory = new FakeDirectory(domainAccount('jane', 1100, { groups: new Set([operators]) }));
  const deps = { ...fixture.deps, directory, issuer };
  const map = async (subject: string, role: Role, source: RoleMapping['source'] = 'directory') => {
    const made = { limits: [], createdAt: 1, createdBy: 'admin', changeId: deps.random(16) };
    await fixture.store.transaction((unit) => unit.insertMapping({ source, subject, name: subject, role, ...made }));
  };
  return { fixture, directory, deps, map };
}

describe('somebody for whom a provider spoke', () => {
  const spokenFor = {
    issuer,
    subject: '4711',
    displayName: 'Jane Doe',
    person: 'jane@contoso.com',
    roleClaims: ['desk', 'S-1-5-21-1-2-3-1001'],
    address: '192.0.2.1',
  };

  test('has the roles of the claims, and none of a group that happens to be called so', async () => {
    const { deps, map } = await open();
    await map(providerSubject(issuer, 'desk'), 'helpdesk', 'provider');
    await map(providerSubject('https://other.example', 'desk'), 'reports', 'provider');
    await map(operators, 'auditor');
    const { token, person } = await signInProvider(deps, spokenFor);
    expect(person).toMatchObject({ account: 'CONTOSO\\jane', roles: new Set(['helpdesk']) });
    expect(await authenticate(deps, token)).toEqual(person);
  });

  test('of whom nobody knows which person it is neither administers nor makes associations', async () => {
    const { deps, map, fixture } = await open();
    for (const role of ['administrator', 'data-migration', 'auditor'] as const) {
      await map(providerSubject(issuer, 'desk'), role, 'provider');
    }
    const { person } = await signInProvider(deps, { ...spokenFor, person: undefined });
    expect(person).toMatchObject({ roles: new Set(['auditor']), administratorWithheld: true });
    expect((await fixture.audit()).at(-1)?.detail).toContain('"administratorWithheld":true');
    const named = await signInProvider(deps, spokenFor);
    expect(named.person.roles).toContain('administrator');
  });

  test('under a principal name is the account that the directory has for it', async () => {
    const { deps, directory } = await open();
    directory.accounts.push(domainAccount('jdoe', 1300, { userPrincipalName: 'john.doe@contoso.com' }));
    const john = await signInProvider(deps, { ...spokenFor, person: 'john.doe@contoso.com' });
    expect(john.person).toMatchObject({ account: 'CONTOSO\\jdoe', person: 'CONTOSO\\jdoe' });
    expect((await signInProvider(deps, spokenFor)).person.person).toBe('CONTOSO\\jane');
    const elsewhere = await signInProvider(deps, { ...spokenFor, person: 'bob@fabrikam.com' });
    expect(elsewhere.person.person).toBe('FABRIKAM.COM\\bob');
    directory.failure = new KeyhavenError('directory-unavailable', 'no controller answers');
    await expect(signInProvider(deps, spokenFor)).rejects.toMatchObject({ code: 'directory-unavailable' });
  });

  test('is not somebody whose name was made his principal name', async () => {
    const { deps, directory } = await open();
    directory.accounts.push(domainAccount('mallory', 1300, { userPrincipalName: 'jane@contoso.com' }));
    await expect(signInProvider(deps, spokenFor)).rejects.toMatchObject({ code: 'person-name-invalid' });
  });

  test.each(['admin', 'nobody'])('as the person %s, without a domain, is refused', async (person) => {
    const { deps } = await open();
    const bare = { ...deps, domains: new DomainNames() };
    await expect(signInProvider(bare, { ...spokenFor, person })).rejects.toMatchObject({ code: 'person-name-invalid' });
  });

  test('who is nobody of the domain has a name that no account can have', async () => {
    const { deps } = await open();
    const { person } = await signInProvider(deps, { ...spokenFor, person: undefined, subject: 'admin' });
    expect(person).toMatchObject({ account: 'openid:admin', person: '' });
  });

  test('is nobody under another issuer', async () => {
    const { deps } = await open();
    const { token } = await signInProvider(deps, spokenFor);
    deps.cache.forgetAll();
    expect(await authenticate({ ...deps, issuer: 'https://other.example' }, token)).toEqual(nobody);
    await expect(signInProvider({ ...deps, issuer: undefined }, spokenFor)).rejects.toMatchObject(failed);
  });
});
