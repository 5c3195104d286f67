import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { parseGuid } from '../../src/base/guid.ts';
import { Secret } from '../../src/base/secret.ts';
import { isWithin } from '../../src/directory/distinguished-name.ts';
import { parseControllerAddress } from '../../src/directory/ldap/controller-address.ts';
import { exchangeGuidOrder } from '../../src/directory/ldap/directory-guid.ts';
import { equals } from '../../src/directory/ldap/filter.ts';
import { LdapConnection } from '../../src/directory/ldap/ldap-connection.ts';
import { type SambaDomain, sambaDomain } from '../support/samba-domain.ts';
import { type AccountName, seededRecovery } from '../support/samba-seed.ts';

let domain: SambaDomain;
beforeAll(async () => {
  domain = await sambaDomain();
}, 120_000);

test.each(['ldaps', 'ldap'])('reads recovery passwords over %s', async (scheme) => {
  const { name, password } = domain.account('svc-read');
  const address = parseControllerAddress(domain.url.replace('ldaps', scheme));
  const connection = await LdapConnection.open(address, { name, password: Secret.fromText(password) }, domain);
  try {
    const found = await connection.search({
      base: domain.base,
      scope: 'sub',
      filter: equals('objectClass', 'msFVE-RecoveryInformation'),
      attributes: ['msFVE-RecoveryPassword'],
    });
    const expected = seededRecovery.map((one) => one.password);
    expect(found.map((entry) => entry.text('msFVE-RecoveryPassword')).sort()).toEqual(expected.sort());
  } finally {
    connection.close();
  }
});

async function connect(as: AccountName = 'svc-read'): Promise<LdapConnection> {
  const { name, password } = domain.account(as);
  const credentials = { name, password: Secret.fromText(password) };
  const connection = await LdapConnection.open(parseControllerAddress(domain.url), credentials, domain);
  onTestFinished(() => {
    connection.close();
  });
  return connection;
}

test('reads below a unit with a slash, a comma, a star and an umlaut', async () => {
  const connection = await connect();
  const unit = `OU=Köln/Büro\\, Ost (*),${domain.base}`;
  const found = await connection.search({
    base: unit,
    scope: 'one',
    filter: equals('objectClass', 'computer'),
    attributes: ['cn'],
  });
  expect(found.map((entry) => entry.text('cn'))).toEqual(['WS04']);
  expect(isWithin(found[0]?.dn ?? '', unit)).toBe(true);
  expect(isWithin(found[0]?.dn ?? '', `OU=WORKSTATIONS,${domain.base}`)).toBe(false);
});

test('reads the members of a group in ranges, and all of them', async () => {
  const connection = await connect();
  const group = `CN=MBAM Helpdesk,OU=MBAM,${domain.base}`;
  const part = (await connection.read(group, ['member;range=0-0']))?.range('member');
  expect(part).toMatchObject({ values: { length: 1 }, next: 1 });
  const all: string[] = [];
  for await (const member of connection.eachValue(group, 'member')) all.push(member.toString('utf8'));
  expect(all.map((member) => member.slice(0, 'CN=Tier1'.length)).sort()).toEqual(['CN=Tier1', 'CN=jürge']);
});

test('finds a binary value by its bytes, and pages through what there is', async () => {
  const connection = await connect();
  const [first] = seededRecovery;
  const keyId = exchangeGuidOrder(parseGuid(first?.keyId ?? ''));
  const search = { base: domain.base, scope: 'sub', attributes: ['msFVE-RecoveryGuid'] } as const;
  const [found] = await connection.search({ ...search, filter: equals('msFVE-RecoveryGuid', keyId) });
  expect(found?.bytes('msFVE-RecoveryGuid')).toEqual(keyId);
  const filter = equals('objectClass', 'msFVE-RecoveryInformation');
  let seen = 0;
  for await (const entry of connection.searchEach({ ...search, filter, pageSize: 1 }))
    seen += entry.has('msFVE-RecoveryGuid') ? 1 : 0;
  expect(seen).toBe(seededRecovery.length);
});

test.each([
  ['erin', 0],
  ['nora', 0],
  ['svc-read', 3],
] as const)('%s is given %i recovery passwords: they are confidential', async (who, count) => {
  const connection = await connect(who);
  const filter = equals('objectClass', 'msFVE-RecoveryInformation');
  const found = await connection.search({
    base: domain.base,
    scope: 'sub',
    filter,
    attributes: ['msFVE-RecoveryPassword'],
  });
  expect(found.filter((entry) => entry.has('msFVE-RecoveryPassword'))).toHaveLength(count);
});
