import { z } from 'zod';
import { list, setting } from './setting.ts';

const controllers = list.transform((items, context) => {
  for (const item of items) {
    if (!isController(item)) context.addIssue({ code: 'custom', message: 'write each as ldaps://dc1.contoso.com' });
  }
  return items;
});

/** The adapter reads the parts; here a misspelt one is named at start. */
function isController(text: string): boolean {
  const url = text.includes('://') ? text : `ldaps://${text}`;
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, password, pathname, search } = new URL(url);
  return (
    ['ldaps:', 'ldap:'].includes(protocol) &&
    hostname !== '' &&
    username + password + search + pathname.replace('/', '') === ''
  );
}

const seconds = z.coerce.number().int();

/** Active Directory. Without controllers there is none, and only accounts of Keyhaven itself sign in. */
export const directorySettings = {
  directoryUrls: setting(
    'KEYHAVEN_DIRECTORY_URLS',
    'Domain controllers in the order in which they are asked: ldaps://dc1.contoso.com,ldaps://dc2.contoso.com. ldap:// means StartTLS; plain LDAP is never used.',
    controllers.default([]),
    'none: no directory',
  ),
  directoryCaFile: setting(
    'KEYHAVEN_DIRECTORY_CA_FILE',
    'Certificate of the authority that signed those of the controllers, in PEM. Without it the authorities of the system are trusted.',
    z.string().optional(),
  ),
  directoryAccount: setting(
    'KEYHAVEN_DIRECTORY_ACCOUNT',
    'Service account that reads the directory: svc-keyhaven@contoso.com.',
    z
      .string()
      .regex(/[@\\=]/)
      .optional(),
  ),
  directoryPasswordFile: setting(
    'KEYHAVEN_DIRECTORY_PASSWORD_FILE',
    'File with the password of that account. It is read at each sign-on, so a changed one needs no restart.',
    z.string().optional(),
  ),
  directoryTimeoutSeconds: setting(
    'KEYHAVEN_DIRECTORY_TIMEOUT_SECONDS',
    'Seconds after which a controller that does not answer is given up, 1 to 60.',
    seconds.min(1).max(60).default(5),
    '5',
  ),
  directoryCacheSeconds: setting(
    'KEYHAVEN_DIRECTORY_CACHE_SECONDS',
    'Seconds for which an account and its groups are remembered, and so the time within which a changed membership takes effect. 0 to 3600.',
    seconds.min(0).max(3600).default(60),
    '60',
  ),
  dataMigrationGroup: setting(
    'KEYHAVEN_DATA_MIGRATION_GROUP',
    'Group whose members write keys of other computers with their Kerberos tickets, for an import: CONTOSO\\MBAM Data Migration, or one user. They read nothing. Empty means nobody.',
    z
      .string()
      .trim()
      .min(1)
      .max(255)
      .regex(/^[^\p{C}]+$/u)
      .optional(),
  ),
  kerberosKeytabFile: setting(
    'KEYHAVEN_KERBEROS_KEYTAB_FILE',
    'Keytab with the keys of HTTP/NAME, for sign-on by Kerberos ticket. Needs a directory; without the file nobody signs on that way.',
    z.string().optional(),
  ),
} as const;

/** What a directory needs besides its controllers, as a sentence; undefined when it has everything or is not there. */
export function directoryLacks(config: {
  readonly directoryUrls: readonly string[];
  readonly directoryAccount?: string | undefined;
  readonly directoryPasswordFile?: string | undefined;
  readonly kerberosKeytabFile?: string | undefined;
  readonly dataMigrationGroup?: string | undefined;
}): string | undefined {
  if (config.directoryUrls.length === 0) {
    if (config.dataMigrationGroup !== undefined)
      return 'only the directory knows who is in a group: KEYHAVEN_DATA_MIGRATION_GROUP needs KEYHAVEN_DIRECTORY_URLS';
    if (config.kerberosKeytabFile === undefined) return undefined;
    return 'a ticket says who somebody is, and the directory what he may do: KEYHAVEN_KERBEROS_KEYTAB_FILE needs KEYHAVEN_DIRECTORY_URLS';
  }
  if (config.directoryAccount !== undefined && config.directoryPasswordFile !== undefined) return undefined;
  return 'a directory needs an account to read it with: set both KEYHAVEN_DIRECTORY_ACCOUNT and KEYHAVEN_DIRECTORY_PASSWORD_FILE';
}
