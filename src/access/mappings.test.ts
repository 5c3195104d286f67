import { describe, expect, test } from 'vitest';
import { AccessFixture, local } from '../../test/support/access-fixture.ts';
import { domainAccount, domainGroup, FakeDirectory, sid } from '../../test/support/fake-directory.ts';
import { samplePerson } from '../../test/support/sample-person.ts';
import { KeyhavenError } from '../base/error.ts';
import { Secret } from '../base/secret.ts';
import type { Actor, Person } from './actor.ts';
import { type AddMappingRequest, addMapping } from './add-mapping.ts';
import { authenticate } from './authenticate.ts';
import { flushDirectory } from './flush-directory.ts';
import { listMappings } from './list-mappings.ts';
import { removeMapping } from './remove-mapping.ts';
import { providerSubject } from './role-mapping.ts';
import { signIn } from './sign-in.ts';

const helpdesk = domainGroup('Helpdesk', 1001);
const mail = domainGroup('Newsletter', 1002, { security: false });
const laptops = domainGroup('Laptops', 1003, { kind: 'universal' });
const builtIn = domainGroup('Account Operators', 1004, { kind: 'built-in' });
const unit = 'OU=Workstations,DC=contoso,DC=com';

async function open() {
  const fixture = await AccessFixture.open();
  const directory = new FakeDirectory(
    domainAccount('jane', 1100, { groups: new Set([helpdesk.sid]) }),
    domainAccount('olga', 1101),
    domainAccount('WS01$', 1200, { kind: 'computer' }),
  );
  directory.groups = [helpdesk, mail, laptops, builtIn];
  directory.units = [unit];
  const deps = { ...fixture.deps, directory, issuer: 'https://idp.contoso.com' };
  const add = (more: Partial<AddMappingRequest> = {}, actor: Actor = local) =>
    addMapping(deps, actor, {
      source: 'directory',
      subject: 'CONTOSO\\helpdesk',
      role: 'helpdesk',
      limits: [],
      ...more,
    });
  return { fixture, directory, deps, add };
}

const administrator = (more: Partial<Person> = {}) =>
  samplePerson({ account: 'admin', person: '', roles: new Set(['administrator'] as const), ...more });

describe('a mapping', () => {
  test('holds the SID and the name as the directory spells it, and binds its change to the chain', async () => {
    const { fixture, deps, add } = await open();
    const mapping = await add({
      limits: [{ kind: 'organisational-unit', name: 'ou=workstations, dc=contoso,dc=com' }],
    });
    expect(mapping).toMatchObject({
      source: 'directory',
      subject: helpdesk.sid,
      name: 'CONTOSO\\Helpdesk',
      role: 'helpdesk',
      limits: [{ kind: 'organisational-unit', dn: unit }],
      createdBy: 'local:0',
    });
    expect(await listMappings(deps)).toEqual([mapping]);
    expect((await fixture.audit()).at(-1)).toMatchObject({
      type: 'role-mapping-added',
      source: 'Administration',
      result: 'Successful',
      actor: 'local:0',
      changeId: mapping.changeId,
      detail: JSON.stringify({
        mapping: mapping.id,
        of: 'directory',
        subject: helpdesk.sid,
        name: 'CONTOSO\\Helpdesk',
        role: 'helpdesk',
        limits: [unit],
      }),
    });
  });

  test.each([
    ['CONTOSO\\Helpdesk', helpdesk.sid, 'CONTOSO\\Helpdesk'],
    [helpdesk.dn, helpdesk.sid, 'CONTOSO\\Helpdesk'],
    [helpdesk.sid, helpdesk.sid, 'CONTOSO\\Helpdesk'],
    ['Laptops', laptops.sid, 'CONTOSO\\Laptops'],
    ['BUILTIN\\Account Operators', builtIn.sid, 'BUILTIN\\Account Operators'],
    ['CONTOSO\\OLGA', sid(1101), 'CONTOSO\\olga'],
    [sid(1101), sid(1101), 'CONTOSO\\olga'],
  ])('of %s', async (subject, stored, name) => {
    const { add } = await open();
    expect(await add({ subject })).toMatchObject({ subject: stored, name });
  });

  test.each([
    ['CONTOSO\\Newsletter', 'request-invalid', /distribution group/],
    ['CONTOSO\\WS01$', 'request-invalid', /no person's account/],
    ['CONTOSO\\Nobody', 'not-found', /no such group/],
    ['CN=Nobody,DC=contoso,DC=com', 'not-found', /no such group/],
    ['CN=', 'request-invalid', /distinguished name/],
    ['  ', 'request-invalid', /name a group/],
  ])('of %s is refused', async (subject, code, sentence) => {
    const { deps, add } = await open();
    await expect(add({ subject })).rejects.toMatchObject({ code, message: expect.stringMatching(sentence) });
    expect(await listMappings(deps)).toEqual([]);
  });

  test('of a principal name is refused once two accounts answer to it', async () => {
    const { directory, add } = await open();
    expect(await add({ subject: 'olga@contoso.com' })).toMatchObject({ subject: sid(1101) });
    directory.accounts.push(domainAccount('mallory', 1300, { userPrincipalName: 'olga@contoso.com' }));
    await expect(add({ subject: 'olga@contoso.com', role: 'reports' })).rejects.toMatchObject({
      code: 'request-invalid',
      message: expect.stringMatching(/two accounts/),
    });
    expect(await add({ subject: 'CONTOSO\\olga', role: 'reports' })).toMatchObject({ subject: sid(1101) });
    directory.accounts.push(domainAccount('pat', 1301, { userPrincipalName: 'olga@mail.example' }));
    expect(await add({ subject: 'olga@mail.example', role: 'auditor' })).toMatchObject({ subject: sid(1301) });
  });

  test('twice the same is one', async () => {
    const { add } = await open();
    const limits = [
      { kind: 'computer-group', name: 'Laptops' },
      { kind: 'computer-group', name: laptops.sid },
    ] as const;
    expect((await add({ limits })).limits).toEqual([
      { kind: 'computer-group', sid: laptops.sid, name: 'CONTOSO\\Laptops' },
    ]);
    await expect(add({ limits })).rejects.toMatchObject({ code: 'already-exists' });
    expect((await add()).limits).toEqual([]);
  });

  test('of a claim keeps the value as the provider sends it', async () => {
    const { add } = await open();
    expect(await add({ source: 'provider', subject: ' Help Desk ' })).toMatchObject({
      source: 'provider',
      subject: providerSubject('https://idp.contoso.com', 'Help Desk'),
      name: 'Help Desk',
    });
    for (const subject of ['', 'a\u200bb', 'x'.repeat(513), '111111-222222-333333-444444-555555-666666-000011-000022'])
      await expect(add({ source: 'provider', subject })).rejects.toMatchObject({ code: 'request-invalid' });
  });

  test.each(['reports', 'data-migration', 'administrator', 'auditor', 'self-service'] as const)(
    'of the role %s has no limits',
    async (role) => {
      const { add } = await open();
      const limits = [{ kind: 'organisational-unit', name: unit }] as const;
      await expect(add({ role, limits })).rejects.toMatchObject({ code: 'request-invalid' });
      expect(await add({ role })).toMatchObject({ role });
    },
  );

  test.each([
    [{ kind: 'organisational-unit', name: 'OU=Elsewhere,DC=contoso,DC=com' }, 'not-found'],
    [{ kind: 'organisational-unit', name: ' ' }, 'not-found'],
    [{ kind: 'organisational-unit', name: 'Workstations' }, 'request-invalid'],
    [{ kind: 'computer-group', name: 'Nobody' }, 'not-found'],
    [{ kind: 'computer-group', name: 'Newsletter' }, 'request-invalid'],
  ] as const)('limited to %j is refused', async (limit, code) => {
    const { add } = await open();
    await expect(add({ limits: [limit] })).rejects.toMatchObject({ code });
  });

  test('is not made without the directory or the provider that it speaks of, nor while the directory is down', async () => {
    const { deps, directory, add } = await open();
    const request = { subject: 'Helpdesk', role: 'helpdesk', limits: [] } as const;
    for (const source of ['directory', 'provider'] as const)
      await expect(
        addMapping({ ...deps, directory: undefined, issuer: undefined }, local, { ...request, source }),
      ).rejects.toMatchObject({ code: 'request-invalid' });
    directory.failure = new KeyhavenError('directory-unavailable', 'no controller answers');
    await expect(add()).rejects.toMatchObject({ code: 'directory-unavailable' });
  });
});

describe('nobody gives a role to himself', () => {
  const refused = { code: 'self-grant-refused' };

  test.each([
    ['his account', 'CONTOSO\\jane'],
    ['his group', 'CONTOSO\\Helpdesk'],
  ])('by %s, whichever way he came in', async (_what, subject) => {
    const { fixture, deps, add } = await open();
    const names = { name: 'CONTOSO\\jane', displayName: 'Jane', person: '' };
    const ways = [
      administrator({ person: 'CONTOSO\\jane' }),
      administrator({ holder: { kind: 'directory', sid: sid(1100), ...names } }),
      administrator({
        person: 'CONTOSO\\jane',
        holder: { kind: 'provider', issuer: 'https://idp.contoso.com', subject: '1', claims: [], ...names },
      }),
    ];
    for (const actor of ways) {
      await expect(add({ subject }, actor)).rejects.toMatchObject(refused);
      expect((await fixture.audit()).at(-1)).toMatchObject({
        type: 'access-refused',
        result: 'Failed',
        actor: 'admin',
      });
    }
    expect(await listMappings(deps)).toEqual([]);
    expect(await add({ subject }, administrator({ person: 'CONTOSO\\olga' }))).toMatchObject({ role: 'helpdesk' });
  });

  test('by what the provider says of him', async () => {
    const { add } = await open();
    const names = { name: 'idp:jane', displayName: 'Jane', person: '' };
    const holder = { kind: 'provider', issuer: 'https://idp.contoso.com', subject: '1', claims: ['desk'], ...names };
    const actor = administrator({ holder: { ...holder, kind: 'provider' } });
    await expect(add({ source: 'provider', subject: 'desk' }, actor)).rejects.toMatchObject(refused);
    expect(await add({ source: 'provider', subject: 'others' }, actor)).toMatchObject({ name: 'others' });
  });

  test('nor while the directory cannot say who he is', async () => {
    const { deps, directory, add } = await open();
    await add({ role: 'reports' });
    const find = directory.findAccount.bind(directory);
    directory.findAccount = () => Promise.reject(new KeyhavenError('directory-unavailable', 'no controller answers'));
    await expect(add({}, administrator({ person: 'CONTOSO\\jane' }))).rejects.toMatchObject({
      code: 'directory-unavailable',
    });
    directory.findAccount = find;
    expect(await listMappings(deps)).toHaveLength(1);
  });

  test('by a membership that was not remembered yet', async () => {
    const { directory, add } = await open();
    await add({}, administrator({ person: 'CONTOSO\\olga' }));
    expect(directory.flushed).toBe(1);
  });
});

test('who may not manage roles changes none', async () => {
  const { deps, add } = await open();
  const { id } = await add();
  const actor = samplePerson({ roles: new Set(['helpdesk', 'auditor'] as const) });
  const refused = { code: 'not-permitted' };
  await expect(add({ role: 'reports' }, actor)).rejects.toMatchObject(refused);
  await expect(removeMapping(deps, actor, id)).rejects.toMatchObject(refused);
  expect(() => {
    flushDirectory(deps, actor);
  }).toThrow(expect.objectContaining(refused));
});

describe('removing a mapping', () => {
  test('takes the role from open sessions at once, and from every copy of the row', async () => {
    const { fixture, deps, add } = await open();
    const kept = await add({ role: 'reports' });
    const mapping = await add();
    const password = Secret.fromText('secret');
    const { token } = await signIn(deps, { account: 'CONTOSO\\jane', password, address: '192.0.2.1' });
    const before = await authenticate(deps, token);
    expect(before).toMatchObject({ roles: new Set(['helpdesk', 'reports']) });
    // What a reveal looks for on the chain, inside of its transaction.
    expect('grants' in before && before.grants).toContainEqual(mapping.changeId);
    await removeMapping(deps, local, mapping.id);
    expect(await authenticate(deps, token)).toMatchObject({ roles: new Set(['reports']) });
    expect((await fixture.audit()).at(-1)).toMatchObject({
      type: 'role-mapping-removed',
      actor: 'local:0',
      revokes: mapping.changeId,
    });
    // somebody puts the row back from a copy of the database
    await fixture.store.transaction((unit) => unit.insertMapping(mapping));
    expect(await listMappings(deps)).toEqual([kept]);
    await expect(removeMapping(deps, local, mapping.id)).rejects.toMatchObject({ code: 'not-found' });
  });
});

test('a flush forgets accounts of the directory and who was recognised', async () => {
  const { deps, directory, add } = await open();
  await add();
  const { token } = await signIn(deps, { account: 'jane', password: Secret.fromText('secret'), address: '192.0.2.1' });
  await authenticate(deps, token);
  directory.accounts = [domainAccount('jane', 1100)];
  expect(await authenticate(deps, token)).toMatchObject({ roles: new Set(['helpdesk']) });
  flushDirectory(deps, local);
  expect(directory.flushed).toBe(1);
  expect(await authenticate(deps, token)).toMatchObject({ roles: new Set() });
  expect(() => {
    flushDirectory({ ...deps, directory: undefined }, local);
  }).toThrow(/no directory/);
});
