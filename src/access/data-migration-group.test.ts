import { describe, expect, test } from 'vitest';
import { domainAccount, domainGroup, FakeDirectory, sid } from '../../test/support/fake-directory.ts';
import { DataMigrationGroup } from './data-migration-group.ts';

const lifetime = 1000;

function groupNamed(name: string | undefined) {
  const directory = new FakeDirectory(domainAccount('migr', 1109), domainAccount('WS01$', 1104, { kind: 'computer' }));
  directory.groups = [domainGroup('Migration', 1200), domainGroup('Mail', 1201, { security: false })];
  const state = { now: 5000, missing: 0 };
  const group = new DataMigrationGroup({
    name,
    directory,
    lifetime,
    clock: () => state.now,
    onMissing: () => (state.missing += 1),
  });
  return { directory, state, group };
}

const nobodysGroups = new Set<string>();
const member = { sid: sid(1300), groups: new Set([sid(1200)]) };

describe('the group for data migration', () => {
  test('of no name has no members, and the directory is not asked', async () => {
    const { group, directory } = groupNamed(undefined);
    directory.failure = new Error('down');
    expect(group.isConfigured).toBe(false);
    expect(await group.includes(member)).toBe(false);
  });

  test('is a group with its members, or one account', async () => {
    const { group } = groupNamed('CONTOSO\\Migration');
    expect(await group.includes(member)).toBe(true);
    expect(await group.includes({ sid: sid(1300), groups: nobodysGroups })).toBe(false);
    const one = groupNamed('CONTOSO\\migr').group;
    expect(await one.includes({ sid: sid(1109), groups: nobodysGroups })).toBe(true);
    expect(await one.includes(member)).toBe(false);
  });

  test.each(['CONTOSO\\Nobody', 'CN=Nobody,DC=contoso,DC=com', 'Mail', 'CONTOSO\\WS01$'])(
    'of the name %s is nobody, and that is said',
    async (name) => {
      const { group, state } = groupNamed(name);
      const everything = { sid: sid(1104), groups: new Set([sid(1200), sid(1201)]) };
      expect(await group.includes(everything)).toBe(false);
      expect(await group.exists()).toBe(false);
      expect(state.missing).toBe(1);
    },
  );

  test('of a principal name that two accounts answer to is nobody', async () => {
    const { group, directory, state } = groupNamed('migr@contoso.com');
    const migr = { sid: sid(1109), groups: nobodysGroups };
    const mallory = { sid: sid(1300), groups: nobodysGroups };
    expect([await group.includes(migr), await group.includes(mallory)]).toEqual([true, false]);
    directory.accounts.push(domainAccount('mallory', 1300, { userPrincipalName: 'migr@contoso.com' }));
    state.now += lifetime;
    expect([await group.includes(migr), await group.includes(mallory)]).toEqual([false, false]);
    expect(state.missing).toBe(1);
  });

  test('is looked up anew when what is remembered has grown old', async () => {
    const { group, directory, state } = groupNamed('Migration');
    expect(await group.includes(member)).toBe(true);
    directory.groups = [];
    state.now += lifetime - 1;
    expect(await group.includes(member)).toBe(true);
    state.now += 1;
    expect(await group.includes(member)).toBe(false);
  });

  test('is no question to the directory for everybody who asks whether it exists', async () => {
    const { group, directory, state } = groupNamed('Migration');
    expect(await group.exists()).toBe(true);
    directory.groups = [];
    state.now += 1999;
    expect(await group.exists()).toBe(true);
    expect(await group.includes(member)).toBe(false);
    expect(await group.exists()).toBe(false);
  });

  test('cannot be asked about while no controller answers', async () => {
    const { group, directory } = groupNamed('Migration');
    directory.failure = new Error('down');
    await expect(group.includes(member)).rejects.toThrow('down');
  });
});
