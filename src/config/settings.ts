import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { directorySettings } from './directory-settings.ts';
import { oidcSettings } from './oidc-settings.ts';
import { portalSettings } from './portal-settings.ts';
import { list, onOff, setting } from './setting.ts';

const isRoot = process.getuid?.() === 0;

function home(root: string, ...own: string[]): string {
  return isRoot ? root : join(homedir(), ...own);
}

const whole = z.coerce.number().int().min(0);
const atLeastOne = z.coerce.number().int().min(1);
const domainPairs = list.transform((items, context) =>
  items.map((item): readonly [string, string] => {
    const [netbios, dns] = item.split('=');
    if (netbios === undefined || dns === undefined || netbios === '' || dns === '') {
      context.addIssue({ code: 'custom', message: 'write each pair as CONTOSO=contoso.com' });
      return ['', ''];
    }
    return [netbios, dns];
  }),
);

/** Every setting, once. The documentation page is made from this list. */
export const settings = {
  dataFolder: setting(
    'KEYHAVEN_DATA_FOLDER',
    'Folder of the database, its wrapped key, the certificate and the local socket.',
    z.string().default(() => home('/var/lib/keyhaven', '.local', 'share', 'keyhaven')),
    '/var/lib/keyhaven for root, else ~/.local/share/keyhaven',
  ),
  keyFile: setting(
    'KEYHAVEN_KEY_FILE',
    'Key-encryption key. Keep it outside the data folder and outside its backups.',
    z.string().default(() => home('/etc/keyhaven/keyhaven.key', '.config', 'keyhaven', 'keyhaven.key')),
    '/etc/keyhaven/keyhaven.key for root, else ~/.config/keyhaven/keyhaven.key',
  ),
  keyPassphraseFile: setting(
    'KEYHAVEN_KEY_PASSPHRASE_FILE',
    'File with the passphrase of the key file. Without one, a thief of this machine reads every key.',
    z.string().optional(),
  ),
  checkpointFile: setting(
    'KEYHAVEN_CHECKPOINT_FILE',
    'Signed head of the audit chain, kept outside the data folder so that a restored or cut database is noticed.',
    z.string().default(() => home('/var/lib/keyhaven-checkpoint/head', '.local', 'state', 'keyhaven', 'checkpoint')),
    '/var/lib/keyhaven-checkpoint/head for root, else ~/.local/state/keyhaven/checkpoint',
  ),
  databaseUrlFile: setting(
    'KEYHAVEN_DATABASE_URL_FILE',
    'File with the postgres:// address of the application role. Without it the embedded database is used.',
    z.string().optional(),
  ),
  databaseEncryption: setting(
    'KEYHAVEN_DATABASE_ENCRYPTION',
    'on or off: encryption of the whole embedded database file. Keys are sealed in their cells either way.',
    onOff.default(true),
    'on',
  ),
  databaseMegabytes: setting(
    'KEYHAVEN_DATABASE_MEGABYTES',
    'PostgreSQL only: size at which escrow is refused, so that reveals can still be recorded. 0 means no limit.',
    whole.default(0),
    '0',
  ),
  host: setting('KEYHAVEN_HOST', 'Address to listen on.', z.string().default('0.0.0.0'), '0.0.0.0'),
  port: setting('KEYHAVEN_PORT', 'Port to listen on; 0 takes a free one.', whole.max(65_535).default(8443), '8443'),
  tlsCertificateFile: setting(
    'KEYHAVEN_TLS_CERTIFICATE_FILE',
    'Certificate chain in PEM. Without it a self-signed certificate is made at first start.',
    z.string().optional(),
  ),
  tlsKeyFile: setting('KEYHAVEN_TLS_KEY_FILE', 'Private key of the certificate, in PEM.', z.string().optional()),
  hostNames: setting(
    'KEYHAVEN_HOST_NAMES',
    'Names for the self-signed certificate, separated by commas.',
    list.default(['localhost']),
    'localhost',
  ),
  labHttp: setting(
    'KEYHAVEN_LAB_HTTP',
    'on serves plain HTTP, for a laboratory only: keys would cross the network readable.',
    onOff.default(false),
    'off',
  ),
  trustedProxies: setting(
    'KEYHAVEN_TRUSTED_PROXIES',
    'Addresses or networks of proxies whose X-Forwarded-For counts, separated by commas.',
    list.default([]),
    'none',
  ),
  domains: setting(
    'KEYHAVEN_DOMAINS',
    'NetBIOS and DNS names of your domains: CONTOSO=contoso.com,FABRIKAM=fabrikam.com.',
    domainPairs.default([]),
    'none',
  ),
  defaultDomain: setting(
    'KEYHAVEN_DEFAULT_DOMAIN',
    'Domain of names that come without one.',
    z.string().default(''),
    'none',
  ),
  ...directorySettings,
  localAccounts: setting(
    'KEYHAVEN_LOCAL_ACCOUNTS',
    'off lets nobody sign in with an account of Keyhaven itself, where people have accounts in a directory or with an identity provider. The command on the server still administers.',
    onOff.default(true),
    'on',
  ),
  ...oidcSettings,
  sessionHours: setting(
    'KEYHAVEN_SESSION_HOURS',
    'Hours after which a sign-in ends.',
    atLeastOne.max(24).default(8),
    '8',
  ),
  idleMinutes: setting(
    'KEYHAVEN_IDLE_MINUTES',
    'Minutes without a request after which a session of the pages ends, at most 60.',
    atLeastOne.max(60).default(10),
    '10',
  ),
  revealsPerHour: setting(
    'KEYHAVEN_REVEALS_PER_HOUR',
    'Secrets that one person or token may be given in an hour.',
    atLeastOne.default(30),
    '30',
  ),
  callerVerificationRequired: setting(
    'KEYHAVEN_CALLER_VERIFICATION_REQUIRED',
    'on refuses a Help Desk reveal that does not say how the caller was verified.',
    onOff.default(false),
    'off',
  ),
  claimsPerKeyId: setting(
    'KEYHAVEN_CLAIMS_PER_KEY_ID',
    'Differing passwords that one computer may escrow under one key ID.',
    atLeastOne.default(8),
    '8',
  ),
  newClaimsPerDay: setting(
    'KEYHAVEN_NEW_CLAIMS_PER_DAY',
    'New keys that one computer may escrow in a day.',
    atLeastOne.default(200),
    '200',
  ),
  newMegabytesPerDay: setting(
    'KEYHAVEN_NEW_MEGABYTES_PER_DAY',
    'Megabytes that one computer may escrow in a day.',
    atLeastOne.default(16),
    '16',
  ),
  proofsWaiting: setting(
    'KEYHAVEN_PROOFS_WAITING',
    'Proofs that may wait for one computer.',
    atLeastOne.default(16),
    '16',
  ),
  proofThreads: setting('KEYHAVEN_PROOF_THREADS', 'Threads that prove passwords.', atLeastOne.max(64).default(1), '1'),
  diskReserveMegabytes: setting(
    'KEYHAVEN_DISK_RESERVE_MEGABYTES',
    'Free space below which escrow is refused, so that reveals can still be recorded.',
    whole.default(256),
    '256',
  ),
  ...portalSettings,
  logLevel: setting(
    'KEYHAVEN_LOG_LEVEL',
    'fatal, error, warn, info, debug or silent.',
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
    'info',
  ),
} as const;

/** All of them at once, as they are read. */
export const settingsShape = z.object({
  dataFolder: settings.dataFolder.schema,
  keyFile: settings.keyFile.schema,
  keyPassphraseFile: settings.keyPassphraseFile.schema,
  checkpointFile: settings.checkpointFile.schema,
  databaseUrlFile: settings.databaseUrlFile.schema,
  databaseEncryption: settings.databaseEncryption.schema,
  databaseMegabytes: settings.databaseMegabytes.schema,
  host: settings.host.schema,
  port: settings.port.schema,
  tlsCertificateFile: settings.tlsCertificateFile.schema,
  tlsKeyFile: settings.tlsKeyFile.schema,
  hostNames: settings.hostNames.schema,
  labHttp: settings.labHttp.schema,
  trustedProxies: settings.trustedProxies.schema,
  domains: settings.domains.schema,
  defaultDomain: settings.defaultDomain.schema,
  directoryUrls: settings.directoryUrls.schema,
  directoryCaFile: settings.directoryCaFile.schema,
  directoryAccount: settings.directoryAccount.schema,
  directoryPasswordFile: settings.directoryPasswordFile.schema,
  directoryTimeoutSeconds: settings.directoryTimeoutSeconds.schema,
  directoryCacheSeconds: settings.directoryCacheSeconds.schema,
  dataMigrationGroup: settings.dataMigrationGroup.schema,
  kerberosKeytabFile: settings.kerberosKeytabFile.schema,
  localAccounts: settings.localAccounts.schema,
  oidcIssuer: settings.oidcIssuer.schema,
  oidcClientId: settings.oidcClientId.schema,
  oidcClientSecretFile: settings.oidcClientSecretFile.schema,
  oidcRedirectUri: settings.oidcRedirectUri.schema,
  oidcScopes: settings.oidcScopes.schema,
  oidcRolesClaim: settings.oidcRolesClaim.schema,
  oidcPersonClaim: settings.oidcPersonClaim.schema,
  oidcName: settings.oidcName.schema,
  oidcCaFile: settings.oidcCaFile.schema,
  sessionHours: settings.sessionHours.schema,
  idleMinutes: settings.idleMinutes.schema,
  revealsPerHour: settings.revealsPerHour.schema,
  callerVerificationRequired: settings.callerVerificationRequired.schema,
  claimsPerKeyId: settings.claimsPerKeyId.schema,
  newClaimsPerDay: settings.newClaimsPerDay.schema,
  newMegabytesPerDay: settings.newMegabytesPerDay.schema,
  proofsWaiting: settings.proofsWaiting.schema,
  proofThreads: settings.proofThreads.schema,
  diskReserveMegabytes: settings.diskReserveMegabytes.schema,
  companyName: settings.companyName.schema,
  displayNotice: settings.displayNotice.schema,
  noticeFile: settings.noticeFile.schema,
  helpdeskText: settings.helpdeskText.schema,
  helpdeskUrl: settings.helpdeskUrl.schema,
  hideKeySeconds: settings.hideKeySeconds.schema,
  logLevel: settings.logLevel.schema,
});
