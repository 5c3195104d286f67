import { describe, expect, test } from 'vitest';
import { formatGuid } from '../../base/guid.ts';
import { type FakeObject, fakeDirectory } from '../testing/fake-import-directory.ts';
import { type ReadRecoveryRequest, readRecovery } from './read-recovery.ts';
import { newReadTally } from './read-tally.ts';

const unit = 'OU=W,DC=contoso,DC=com';
const guid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

function computer(n: number, more: Partial<FakeObject> = {}): FakeObject {
  return {
    dn: `CN=PC${n},${unit}`,
    objectClass: ['top', 'computer'],
    sAMAccountName: [`PC${n}$`],
    dNSHostName: [`pc${n}.contoso.com`],
    ...more,
  };
}

function key(n: number, owner: number, more: Partial<FakeObject> = {}): FakeObject {
  return {
    dn: `CN=2026-11-20T10:11:12-00:00{${guid(n).toUpperCase()}},CN=PC${owner},${unit}`,
    objectClass: ['top', 'msFVE-RecoveryInformation'],
    objectGUID: [guid(n)],
    whenCreated: ['2026-11-20T10:11:12.000Z'],
    'msFVE-RecoveryGuid': [guid(n + 1000)],
    'msFVE-VolumeGuid': [guid(n + 2000)],
    'msFVE-RecoveryPassword': [`password ${n}`],
    'msFVE-KeyPackage': [`package ${n}`],
    ...more,
  };
}

const container: FakeObject = { dn: unit, objectClass: ['top', 'organizationalUnit'] };

async function readAll(objects: readonly FakeObject[], request: Partial<ReadRecoveryRequest> = {}) {
  const directory = fakeDirectory(objects);
  const tally = newReadTally();
  const whole = { base: unit, recurse: false, withPackage: true, ...request };
  const records = [];
  for await (const record of readRecovery(directory, whole, tally)) records.push(record);
  return { records, tally };
}

describe('reading a place', () => {
  test('gives a record for each recovery object, with what it needs to be filed', async () => {
    const { records, tally } = await readAll([container, computer(1), key(1, 1), key(2, 1), computer(2)]);
    expect(records.map(({ recoveryPassword }) => recoveryPassword.revealText())).toEqual(['password 1', 'password 2']);
    const [first] = records;
    expect(first?.computer).toMatchObject({ name: 'pc1.contoso.com', dn: `CN=PC1,${unit}` });
    expect(first && formatGuid(first.recoveryPasswordId)).toBe(guid(1001));
    expect(first && formatGuid(first.volumeId)).toBe(guid(2001));
    expect(first?.at).toBe(Date.parse('2026-11-20T10:11:12Z'));
    expect(tally).toMatchObject({ computers: 2, read: 2, unreadable: 0, damaged: 0 });
  });

  test('leaves the package out where it is not wanted, and never asks for it', async () => {
    const { records } = await readAll([container, computer(1), key(1, 1)], { withPackage: false });
    expect(records[0]?.recoveryPackage).toBeUndefined();
  });

  test('counts what may be seen and not opened, whether its class shows or its name alone', async () => {
    const closed = key(2, 1, {
      objectClass: [],
      objectGUID: [],
      'msFVE-RecoveryGuid': [],
      'msFVE-RecoveryPassword': [],
    });
    const half = key(3, 1, { 'msFVE-RecoveryPassword': [] });
    const { records, tally } = await readAll([container, computer(1), closed, half]);
    expect(records).toEqual([]);
    expect(tally).toMatchObject({ computers: 1, read: 0, unreadable: 2 });
  });

  test('passes over the other children of a computer', async () => {
    const { tally } = await readAll([
      container,
      computer(1),
      { dn: `CN=SCP,CN=PC1,${unit}`, objectClass: ['top', 'serviceConnectionPoint'] },
    ]);
    expect(tally).toMatchObject({ computers: 1, read: 0, unreadable: 0, damaged: 0 });
  });

  test('a key without its volume is kept under its own key ID; one without any GUID makes no sense', async () => {
    const { records, tally } = await readAll([
      container,
      computer(1),
      key(1, 1, { 'msFVE-VolumeGuid': [] }),
      key(2, 1, { 'msFVE-RecoveryGuid': [] }),
      key(3, 1, { whenCreated: ['no time'] }),
    ]);
    expect(records).toHaveLength(1);
    expect(records[0] && formatGuid(records[0].volumeId)).toBe(guid(1001));
    expect(tally).toMatchObject({ read: 1, withoutVolume: 1, damaged: 2 });
  });

  test('-After keeps what was written later, and does not call the rest unreadable', async () => {
    const late = key(2, 1, { whenCreated: ['2026-11-22T00:00:00.000Z'] });
    const after = Date.parse('2026-11-21T00:00:00Z');
    const { records, tally } = await readAll([container, computer(1), key(1, 1), late], { after });
    expect(records.map(({ recoveryPassword }) => recoveryPassword.revealText())).toEqual(['password 2']);
    expect(tally).toMatchObject({ read: 1, older: 1 });
  });

  test('reads one object again by its GUID, under the name of its computer', async () => {
    const { records } = await readAll([container, computer(1), key(1, 1), key(2, 1)], { base: `<GUID=${guid(2)}>` });
    expect(records.map(({ recoveryPassword, computer: { name } }) => [recoveryPassword.revealText(), name])).toEqual([
      ['password 2', 'pc1.contoso.com'],
    ]);
  });

  test('a place that is not there is no empty place', async () => {
    await expect(readAll([container], { base: 'OU=X,DC=contoso,DC=com' })).rejects.toMatchObject({ code: 'not-found' });
  });
});

test('a computer with more objects than one answer holds is read page by page', async () => {
  const keys = Array.from({ length: 12 }, (_, n) => key(n, 1));
  const directory = fakeDirectory([container, computer(1), computer(2), key(20, 2), ...keys], 10);
  const tally = newReadTally();
  const read: string[] = [];
  for await (const record of readRecovery(directory, { base: unit, recurse: false, withPackage: false }, tally)) {
    read.push(record.recoveryPassword.revealText());
  }
  expect(read).toHaveLength(13);
  expect(tally).toMatchObject({ computers: 2, read: 13 });
});

describe('the name of a computer', () => {
  test.each([
    [['pc1.contoso.com'], 'pc1.contoso.com'],
    [['PC1.Contoso.com'], 'PC1.Contoso.com'],
    [[], 'contoso.com\\PC1'],
    // what whoever made the account could write there
    [['director.contoso.com'], 'contoso.com\\PC1'],
    [['pc1.fabrikam.com'], 'contoso.com\\PC1'],
  ])('with host name %j is %s', async (dNSHostName, name) => {
    const { records } = await readAll([container, computer(1, { dNSHostName }), key(1, 1)]);
    expect(records[0]?.computer.name).toBe(name);
  });
});

test('a slow writer holds the directory back', async () => {
  const computers = Array.from({ length: 80 }, (_, n) => computer(n));
  const keys = Array.from({ length: 80 }, (_, n) => key(n, n));
  const directory = fakeDirectory([container, ...computers, ...keys]);
  let taken = 0;
  let most = 0;
  const request = { base: unit, recurse: false, withPackage: true };
  for await (const { recoveryPassword } of readRecovery(directory, request, newReadTally())) {
    expect(recoveryPassword.length).toBeGreaterThan(0);
    await new Promise((resolve) => setImmediate(resolve));
    taken += 1;
    // each record is one computer and one object
    most = Math.max(most, directory.given() - 2 * taken);
  }
  expect(taken).toBe(80);
  // sixteen computers and what each of them has: far from the whole
  expect(most).toBeLessThanOrEqual(40);
});
