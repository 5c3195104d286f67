import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SambaDomain } from './samba-domain.ts';
import { tempFolder } from './temp-folder.ts';

/** Settings of a server in the domain of the tests, which takes tickets as mbam.contoso.test. */
export async function settingsInDomain(domain: SambaDomain, url = domain.url): Promise<Record<string, string>> {
  const { name, password } = domain.account('svc-read');
  const file = join(await tempFolder(), 'password');
  await writeFile(file, password, { mode: 0o600 });
  const keytab = await domain.keytab('HTTP/mbam.contoso.test');
  await chmod(keytab, 0o600);
  return {
    KRB5_CONFIG: domain.krb5Config,
    KEYHAVEN_DIRECTORY_URLS: url,
    KEYHAVEN_DIRECTORY_ACCOUNT: name,
    KEYHAVEN_DIRECTORY_PASSWORD_FILE: file,
    KEYHAVEN_DIRECTORY_CA_FILE: domain.caFile,
    KEYHAVEN_DIRECTORY_TIMEOUT_SECONDS: '1',
    KEYHAVEN_KERBEROS_KEYTAB_FILE: keytab,
    KEYHAVEN_DOMAINS: 'CONTOSO=contoso.test',
    KEYHAVEN_DEFAULT_DOMAIN: 'CONTOSO',
    KEYHAVEN_HOST: '127.0.0.11',
    KEYHAVEN_HOST_NAMES: 'mbam.contoso.test',
  };
}
