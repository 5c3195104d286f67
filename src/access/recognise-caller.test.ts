import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { AccessFixture } from '../../test/support/access-fixture.ts';
import { domainAccount, FakeDirectory, sid } from '../../test/support/fake-directory.ts';
import { KeyhavenError } from '../base/error.ts';
import type { DirectoryAccount } from '../directory/account.ts';
import { type CallerDeps, recogniseCaller, refuseCallersTicket } from './recognise-caller.ts';
import type { RoleMapping } from './role-mapping.ts';

const call = { method: 'POST', route: '/api/v1/escrow/recovery-keys', address: '192.0.2.7' };
const group = sid(1200);

interface Desk {
  readonly fixture: AccessFixture;
  readonly directory: FakeDirectory;
  /** Members by the configuration. */
  readonly members: Set<string>;
  readonly as: (account: string) => ReturnType<typeof recogniseCaller>;
  readonly deps: CallerDeps;
}

async function desk(...accounts: DirectoryAccount[]): Promise<Desk> {
  const fixture = await AccessFixture.open();
  const directory = new FakeDirectory(...accounts);
  const members = new Set<string>();
  const migrationGroup = { includes: (one: { sid: string }) => Promise.resolve(members.has(one.sid)) };
  const deps: CallerDeps = { ...fixture.deps, directory, migrationGroup };
  const as = (account: string) => recogniseCaller(deps, { account, realm: 'CONTOSO.COM' }, call);
  return { fixture, directory, members, as, deps };
}

const computer = (more: Partial<DirectoryAccount> = {}) => domainAccount('WS01$', 1104, { kind: 'computer', ...more });

async function map(fixture: AccessFixture, more: Partial<RoleMapping> = {}): Promise<Buffer> {
  const changeId = randomBytes(16);
  const mapping = { source: 'directory', subject: group, name: 'CONTOSO\\Migration', role: 'data-migration' } as const;
  const made = { limits: [], createdAt: 1, createdBy: 'admin', changeId };
  await fixture.store.transaction((unit) => unit.insertMapping({ ...mapping, ...made, ...more }));
  return changeId;
}

test('a computer is itself, and is bound to its record once, on the record', async () => {
  const { fixture, as } = await desk(computer());
  const first = await as('WS01$');
  expect(first).toEqual({
    kind: 'computer',
    computerId: expect.any(Number),
    computer: 'CONTOSO\\WS01',
    by: { kind: 'directory', sid: sid(1104) },
  });
  expect(await as('ws01$')).toEqual(first);
  const bound = (await fixture.audit()).filter(({ type }) => type === 'computer-bound');
  expect(bound).toMatchObject([
    {
      ...{ source: 'Escrow', result: 'Successful', actor: 'computer:CONTOSO\\WS01', computer: 'CONTOSO\\WS01' },
      detail: expect.stringMatching(/"sid":"S-1-5-21-1-2-3-1104","record":\d+,"generation":0/),
      changeId: expect.any(Buffer),
    },
  ]);
});

test('a computer that was renamed keeps its record and speaks under its new name', async () => {
  const { directory, as } = await desk(computer());
  const before = await as('WS01$');
  directory.accounts = [computer({ account: 'WS09$' })];
  expect(await as('WS09$')).toEqual({ ...before, computer: 'CONTOSO\\WS09' });
});

test.each([
  ['CN=EVIL,CN=Computers,DC=contoso,DC=com', 1],
  ['CN=ws01,OU=Desk,DC=contoso,DC=com', 0],
] as const)('the account of %s gets record number %i of the name WS01', async (dn, generation) => {
  const { fixture, as } = await desk(computer({ dn }));
  expect(await as('WS01$')).toMatchObject({ computer: 'CONTOSO\\WS01' });
  expect((await fixture.audit()).at(-1)?.detail).toContain(`"generation":${String(generation)}`);
});

test('a name that ends after fifteen characters is that of the object', async () => {
  const { fixture, as } = await desk(
    computer({ account: 'ACCOUNTING-WEST$', dn: 'CN=ACCOUNTING-WEST-07,DC=contoso,DC=com' }),
  );
  await as('ACCOUNTING-WEST$');
  expect((await fixture.audit()).at(-1)?.detail).toContain('"generation":0');
});

test('a computer that was made anew is another one', async () => {
  const { directory, as } = await desk(computer());
  const before = await as('WS01$');
  directory.accounts = [computer({ sid: sid(1105) })];
  const after = await as('WS01$');
  expect(after).toMatchObject({ computer: 'CONTOSO\\WS01', by: { sid: sid(1105) } });
  expect(after).not.toMatchObject({ computerId: before.kind === 'computer' ? before.computerId : 0 });
});

test.each([
  ['a person without the group', domainAccount('erin', 1110), 'not-a-member'],
  ['a person with a name like a computer', domainAccount('FAKE$', 1111), 'not-a-member'],
  ['a computer with a name like a person', computer({ account: 'WS01' }), 'no-name-of-a-computer'],
  ['a disabled computer', computer({ standing: 'disabled' }), 'disabled'],
  ['a computer whose flags are hidden', computer({ standing: 'unknown' }), 'unknown'],
  ['a disabled member', domainAccount('migr', 1109, { standing: 'disabled', groups: new Set([group]) }), 'disabled'],
] as const)('%s is refused and put on record', async (_, account, because) => {
  const { fixture, as } = await desk(account);
  await map(fixture);
  await expect(as(account.account)).rejects.toMatchObject({ code: 'not-permitted' });
  await expect(as(account.account)).rejects.toMatchObject({ code: 'not-permitted' });
  const refused = (await fixture.audit()).filter(({ type }) => type === 'access-refused');
  // The second is summed.
  expect(refused).toMatchObject([
    {
      actor: `CONTOSO\\${account.account}`,
      result: 'Failed',
      detail: JSON.stringify({ ...call, by: 'kerberos', because }),
    },
  ]);
});

test('an account that the directory does not know is told the same', async () => {
  const { fixture, as } = await desk(domainAccount('erin', 1110));
  const [unknown, known] = await Promise.all([as('ghost').catch(String), as('erin').catch(String)]);
  expect(unknown).toBe(known);
  expect((await fixture.audit()).map(({ actor }) => actor)).toContain('ghost@CONTOSO.COM');
});

test('a member of a mapped group writes, on the grant of that mapping, until it is taken away', async () => {
  const member = domainAccount('migr', 1109, { groups: new Set([group]) });
  const { fixture, directory, as } = await desk(member);
  await map(fixture, { role: 'helpdesk' });
  await expect(as('migr')).rejects.toMatchObject({ code: 'not-permitted' });
  const changeId = await map(fixture);
  expect(await as('migr')).toEqual({
    kind: 'migration',
    sid: sid(1109),
    account: 'CONTOSO\\migr',
    grants: [changeId],
  });
  directory.accounts = [{ ...member, groups: new Set() }];
  await expect(as('migr')).rejects.toMatchObject({ code: 'not-permitted' });
});

test('an account that is mapped itself writes, and one whose mapping is limited does not', async () => {
  const { fixture, as } = await desk(domainAccount('migr', 1109), domainAccount('late', 1112));
  await map(fixture, { subject: sid(1109) });
  await map(fixture, { subject: sid(1112), limits: [{ kind: 'organisational-unit', dn: 'OU=X,DC=contoso,DC=com' }] });
  expect(await as('migr')).toMatchObject({ kind: 'migration' });
  await expect(as('late')).rejects.toMatchObject({ code: 'not-permitted' });
});

test('a member by the configuration writes, and so may an account for services', async () => {
  const { members, as } = await desk(domainAccount('gmsa$', 1113, { kind: 'service' }));
  members.add(sid(1113));
  expect(await as('gmsa$')).toMatchObject({ kind: 'migration', account: 'CONTOSO\\gmsa$', grants: [] });
});

test('nobody is refused or let in while the directory is down', async () => {
  const { fixture, directory, as } = await desk(computer());
  directory.failure = new KeyhavenError('directory-unavailable', 'no controller answers');
  await expect(as('WS01$')).rejects.toMatchObject({ code: 'directory-unavailable' });
  expect(await fixture.audit()).toEqual([]);
});

test('a ticket that was not accepted is on record, with what the library said', async () => {
  const { fixture, deps } = await desk();
  const refused = refuseCallersTicket(deps, call, { because: 'replayed', said: 'came for the second time' });
  await expect(refused).rejects.toMatchObject({ code: 'not-signed-in' });
  expect(await fixture.audit()).toMatchObject([
    {
      ...{ type: 'access-refused', actor: 'nobody' },
      detail: JSON.stringify({ ...call, by: 'kerberos', because: 'replayed', said: 'came for the second time' }),
    },
  ]);
});
