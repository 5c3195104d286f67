import { expect, test } from 'vitest';
import { AccessFixture, local } from '../../test/support/access-fixture.ts';
import { domainAccount, domainGroup, FakeDirectory } from '../../test/support/fake-directory.ts';
import { samplePerson } from '../../test/support/sample-person.ts';
import { KeyhavenError } from '../base/error.ts';
import { type AddMappingRequest, addMapping } from './add-mapping.ts';
import { explainAccess } from './explain-access.ts';

const unit = 'OU=Workstations,DC=contoso,DC=com';
const inner = domainGroup('Desk North', 1001);
const outer = domainGroup('Helpdesk', 1002, { kind: 'domain-local' });
const chiefs = domainGroup('Chiefs', 1003, { kind: 'universal' });

async function open() {
  const fixture = await AccessFixture.open();
  const groups = new Set([inner.sid, outer.sid]);
  const directory = new FakeDirectory(
    domainAccount('jane', 1100, { groups }),
    domainAccount('both', 1101, { groups: new Set([outer.sid, chiefs.sid]) }),
    domainAccount('gone', 1102, { groups, standing: 'disabled' }),
    domainAccount('WS01$', 1103, { groups, kind: 'computer' }),
  );
  directory.groups = [inner, outer, chiefs];
  directory.units = [unit];
  const deps = { ...fixture.deps, directory, issuer: undefined };
  const add = (more: Partial<AddMappingRequest>) =>
    addMapping(deps, local, { source: 'directory', subject: 'Helpdesk', role: 'helpdesk', limits: [], ...more });
  const explain = (account: string) => explainAccess(deps, local, { account });
  return { fixture, directory, deps, add, explain };
}

test('says the roles, their limits and the way through the groups', async () => {
  const { directory, add, explain } = await open();
  directory.explainMembership = () => Promise.resolve([inner, outer]);
  const limited = await add({ limits: [{ kind: 'organisational-unit', name: unit }] });
  const own = await add({ subject: 'CONTOSO\\jane', role: 'reports' });
  await add({ subject: 'Chiefs', role: 'auditor' });
  const explained = await explain('jane');
  expect(explained).toMatchObject({
    account: 'CONTOSO\\jane',
    kind: 'person',
    standing: 'active',
    withheld: [],
    lost: [],
  });
  expect(explained.roles).toHaveLength(2);
  expect(explained.roles).toEqual(
    expect.arrayContaining([
      { role: 'helpdesk', limits: [{ kind: 'organisational-unit', dn: unit }] },
      { role: 'reports', limits: [] },
    ]),
  );
  expect(explained.grants).toHaveLength(2);
  expect(explained.grants).toEqual(
    expect.arrayContaining([
      { role: 'helpdesk', mapping: limited, through: ['CONTOSO\\Desk North', 'CONTOSO\\Helpdesk'] },
      { role: 'reports', mapping: own, through: [] },
    ]),
  );
  expect(directory.flushed).toBe(1);
});

test('says what is withheld beside a role that reads keys', async () => {
  const { add, explain } = await open();
  await add({});
  await add({ subject: 'Chiefs', role: 'administrator' });
  const explained = await explain('CONTOSO\\both');
  expect(explained.roles).toEqual([{ role: 'helpdesk', limits: [] }]);
  expect(explained.withheld).toEqual(['administrator']);
  expect(explained.grants.map(({ role }) => role).sort()).toEqual(['administrator', 'helpdesk']);
});

test.each([
  ['gone', 'person', 'disabled'],
  ['WS01$', 'computer', 'active'],
])('%s has no roles', async (account, kind, standing) => {
  const { add, explain } = await open();
  await add({});
  expect(await explain(account)).toMatchObject({ kind, standing, roles: [], withheld: ['helpdesk'] });
});

test('names mappings of groups and accounts that are gone, or that give no rights any more', async () => {
  const { directory, add, explain } = await open();
  await add({ role: 'auditor', subject: 'CONTOSO\\both' });
  const mappings = [
    await add({ role: 'reports' }),
    await add({ role: 'reports', subject: 'CONTOSO\\gone' }),
    await add({ role: 'reports', subject: 'Chiefs' }),
  ];
  expect((await explain('jane')).lost).toEqual([]);
  directory.groups = [inner, { ...chiefs, security: false }];
  directory.accounts = directory.accounts.filter(({ account }) => account !== 'gone');
  const { lost, grants } = await explain('jane');
  expect(lost.map(({ name }) => name).sort()).toEqual(mappings.map(({ name }) => name).sort());
  expect(grants).toMatchObject([{ role: 'reports', through: ['CONTOSO\\Helpdesk'] }]);
});

test('knows accounts of Keyhaven itself', async () => {
  const { fixture, deps, explain } = await open();
  await fixture.account('break-glass', ['administrator', 'auditor']);
  const explained = { account: 'break-glass', kind: 'local', standing: 'active', withheld: [] };
  expect(await explain('.\\Break-Glass')).toMatchObject(explained);
  expect((await explain('.\\break-glass')).grants.map(({ role }) => role)).toEqual(['administrator', 'auditor']);
  const alone = { ...deps, directory: undefined };
  expect(await explainAccess(alone, local, { account: 'break-glass' })).toMatchObject(explained);
  const off = { ...deps, localAccounts: false };
  expect(await explainAccess(off, local, { account: '.\\break-glass' })).toMatchObject({ roles: [] });
  await expect(explain('break-glass')).rejects.toMatchObject({ code: 'not-found' });
  await expect(explain('.\\nosuch')).rejects.toMatchObject({ code: 'not-found' });
});

test('is no guess while the directory is down, and for administrators alone', async () => {
  const { deps, directory, explain } = await open();
  const actor = samplePerson({ roles: new Set(['helpdesk', 'auditor'] as const) });
  await expect(explainAccess(deps, actor, { account: 'jane' })).rejects.toMatchObject({ code: 'not-permitted' });
  directory.failure = new KeyhavenError('directory-unavailable', 'no controller answers');
  await expect(explain('jane')).rejects.toMatchObject({ code: 'directory-unavailable' });
});
