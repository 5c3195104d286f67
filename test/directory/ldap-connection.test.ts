import { beforeAll, expect, test } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import { parseControllerAddress } from '../../src/directory/ldap/controller-address.ts';
import { equals } from '../../src/directory/ldap/filter.ts';
import { LdapConnection } from '../../src/directory/ldap/ldap-connection.ts';
import { type SambaDomain, sambaDomain } from '../support/samba-domain.ts';
import { seededRecovery } from '../support/samba-seed.ts';

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
