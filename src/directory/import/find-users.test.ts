import { describe, expect, test } from 'vitest';
import { type FakeObject, fakeDirectory } from '../testing/fake-import-directory.ts';
import { type FindUsersRequest, findUsers } from './find-users.ts';

const domain = 'DC=contoso,DC=com';
const sid = (rid: number) => `S-1-5-21-1-2-3-${rid}`;

function user(account: string, rid: number, more: Record<string, readonly string[]> = {}): FakeObject {
  return {
    dn: `CN=${account},OU=P,${domain}`,
    objectClass: ['top', 'person', 'user'],
    objectSid: [sid(rid)],
    sAMAccountName: [account],
    ...more,
  };
}

function group(account: string, rid: number): FakeObject {
  return { ...user(account, rid), objectClass: ['top', 'group'] };
}

const computer: FakeObject = {
  dn: `CN=PC1,OU=W,${domain}`,
  objectClass: ['top', 'user', 'computer'],
  managedBy: [`CN=dave,OU=P,${domain}`],
  owner: [sid(1104)],
};

async function find(objects: readonly FakeObject[], more: Partial<FindUsersRequest> = {}) {
  const tally = { leftOutGroups: 0, leftOutBuiltIn: 0, leftOutOther: 0 };
  const request = { managedBy: true, owner: true, groups: false, builtIn: false, ...more };
  return { users: await findUsers(fakeDirectory(objects), computer.dn, request, tally), tally };
}

describe('the users of a computer', () => {
  test('are who manages and who owns it', async () => {
    const { users } = await find([computer, user('dave', 1103), user('erin', 1104)]);
    expect(users).toEqual([
      { user: 'dave@contoso.com', source: 'managedBy' },
      { user: 'erin@contoso.com', source: 'owner' },
    ]);
    expect((await find([computer, user('dave', 1103), user('erin', 1104)], { owner: false })).users).toHaveLength(1);
  });

  test('are called by the account, since a principal name can be the account of somebody else', async () => {
    const { users } = await find([computer, user('dave', 1103, { userPrincipalName: ['director@contoso.com'] })]);
    expect(users).toEqual([{ user: 'dave@contoso.com', source: 'managedBy' }]);
  });

  test.each([
    ['a group', [{ ...group('dave', 1103) }], { leftOutGroups: 1 }],
    ['Domain Admins', [group('dave', 512)], { leftOutBuiltIn: 1 }],
    ['Administrator', [user('dave', 500)], { leftOutBuiltIn: 1 }],
    ['a computer', [user('dave', 1103, { objectClass: ['top', 'user', 'computer'] })], { leftOutOther: 1 }],
    ['a name with a space', [user('dave', 1103, { sAMAccountName: ['dave smith'] })], { leftOutOther: 1 }],
  ])('are not %s', async (_what, managers, left) => {
    const { users, tally } = await find([computer, ...managers], { owner: false });
    expect(users).toEqual([]);
    expect(tally).toMatchObject(left);
  });

  test('are not SYSTEM, which is no object of the directory', async () => {
    const { users, tally } = await find([{ ...computer, owner: ['S-1-5-18'] }], { managedBy: false });
    expect(users).toEqual([]);
    expect(tally).toMatchObject({ leftOutBuiltIn: 1, leftOutOther: 0 });
  });

  test('are the people of a group where that is wanted, unless they are too many', async () => {
    const boss = group('dave', 1103);
    const people = (count: number) =>
      Array.from({ length: count }, (_, n) => user(`p${n}`, 2000 + n, { memberOf: [boss.dn] }));
    const { users } = await find([computer, boss, ...people(2)], { owner: false, groups: true });
    expect(users.map(({ user: name }) => name)).toEqual(['p0@contoso.com', 'p1@contoso.com']);
    const many = await find([computer, boss, ...people(65)], { owner: false, groups: true });
    expect(many).toMatchObject({ users: [], tally: { leftOutGroups: 1 } });
  });

  test('are built-in accounts where that is wanted', async () => {
    const { users } = await find([computer, user('dave', 500)], { owner: false, builtIn: true });
    expect(users).toEqual([{ user: 'dave@contoso.com', source: 'managedBy' }]);
  });
});
