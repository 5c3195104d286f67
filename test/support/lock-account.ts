import { Secret } from '../../src/base/secret.ts';
import { parseControllerAddress } from '../../src/directory/ldap/controller-address.ts';
import { LdapConnection } from '../../src/directory/ldap/ldap-connection.ts';
import type { SambaDomain } from './samba-domain.ts';
import type { AccountName } from './samba-seed.ts';

/** As somebody at a domain computer would: wrong passwords, straight to the controller. No administrator can set a lock. */
export async function lockAccount(domain: SambaDomain, who: AccountName): Promise<void> {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const credentials = { name: domain.account(who).name, password: Secret.fromText(`wrong ${attempt}`) };
    const refusal = await LdapConnection.tryOpen(parseControllerAddress(domain.url), credentials, { ca: domain.ca });
    if (refusal instanceof LdapConnection) throw new Error('a wrong password was taken');
  }
}
