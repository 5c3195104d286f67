import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tempFolder } from '../test/support/temp-folder.ts';
import { inLanguage } from './config/portal-settings.ts';
import { settings, settingsShape } from './config/settings.ts';
import { loadConfig } from './config.ts';

test('the shape that is read has every setting, and no other', () => {
  expect(Object.keys(settingsShape.shape)).toEqual(Object.keys(settings));
});

test('an organisation that gives no name does not carry somebody else’s', () => {
  expect(loadConfig({})).toMatchObject({
    companyName: 'Keyhaven',
    displayNotice: true,
    noticeFile: undefined,
    hideKeySeconds: 120,
    helpdeskText: { fallback: 'Contact Helpdesk or IT Department', byLanguage: {} },
    helpdeskUrl: { fallback: '', byLanguage: {} },
  });
});

test('an empty value is none', () => {
  expect(loadConfig({ KEYHAVEN_COMPANY_NAME: '', KEYHAVEN_HELPDESK_TEXT_DE: '' })).toEqual(loadConfig({}));
});

describe('where the help desk is', () => {
  test.each(['https://help.contoso.com/a?b=c', 'http://help', 'mailto:help@contoso.com', 'tel:+431234'])(
    '%s is a link',
    (url) => {
      expect(loadConfig({ KEYHAVEN_HELPDESK_URL: url }).helpdeskUrl.fallback).toBe(url);
    },
  );

  test.each([
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'JAVASCRIPT:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'vbscript:x',
    '//evil.example',
    '/HelpDesk',
    'help.contoso.com',
    '#',
  ])('%j is none, for everybody or in one language', (url) => {
    expect(() => loadConfig({ KEYHAVEN_HELPDESK_URL: url })).toThrow(/^KEYHAVEN_HELPDESK_URL is not valid: Where/);
    expect(() => loadConfig({ KEYHAVEN_HELPDESK_URL_DE: url })).toThrow('KEYHAVEN_HELPDESK_URL is not valid for one');
  });

  test('is said in the language of the reader, else of its parent, else as for everybody', () => {
    const { helpdeskText, helpdeskUrl } = loadConfig({
      KEYHAVEN_HELPDESK_TEXT: 'Call us',
      KEYHAVEN_HELPDESK_TEXT_DE: 'Rufen Sie an',
      KEYHAVEN_HELPDESK_TEXT_DE_AT: 'Rufen S’ an',
      KEYHAVEN_HELPDESK_TEXT_ZH_HANT_TW: '聯絡我們',
      KEYHAVEN_HELPDESK_URL_ES: 'tel:34',
    });
    const shown = (locale: string) => [inLanguage(helpdeskText, locale), inLanguage(helpdeskUrl, locale)];
    expect(shown('de-AT')).toEqual(['Rufen S’ an', '']);
    expect(shown('de-CH')).toEqual(['Rufen Sie an', '']);
    expect(shown('zh-Hant-TW')).toEqual(['聯絡我們', '']);
    expect(shown('es-MX')).toEqual(['Call us', 'tel:34']);
    expect(shown('')).toEqual(['Call us', '']);
    expect(shown('constructor')).toEqual(['Call us', '']);
  });
});

test.each([
  'KEYHAVEN_HELPDESK_TXT',
  'KEYHAVEN_HELPDESK_TEXT_',
  'KEYHAVEN_HELPDESK_TEXT_GERMAN',
  'KEYHAVEN_HELPDESK_TEXT_de',
  'KEYHAVEN_HELPDESK_URLS_DE',
  'KEYHAVEN_COMPANY_NAME_DE',
  'KEYHAVEN_NOTICE_FILE_DE',
  'KEYHAVEN_HIDE_SECONDS',
])('%s is refused as misspelt', (name) => {
  expect(() => loadConfig({ [name]: 'x' })).toThrow(`${name} is no setting of Keyhaven; compare its spelling`);
});

test.each([
  ['KEYHAVEN_HIDE_KEY_SECONDS', ['14', '901', 'soon', '20.5'], ['15', '900']],
  ['KEYHAVEN_DISPLAY_NOTICE', ['yes', 'ON'], ['on', 'off']],
  ['KEYHAVEN_NOTICE_FILE', ['/etc/notice', 'notice.md'], ['/etc/notice.txt', 'Notice.TXT']],
])('%s refuses %j and takes %j', (name, wrong, right) => {
  for (const value of wrong) {
    expect(() => loadConfig({ [name]: value }), value).toThrow(
      expect.objectContaining({ code: 'configuration-invalid', message: expect.stringContaining(name) }),
    );
  }
  for (const value of right) expect(() => loadConfig({ [name]: value }), value).not.toThrow();
});

describe('a directory', () => {
  const account = { KEYHAVEN_DIRECTORY_ACCOUNT: 'svc@contoso.com', KEYHAVEN_DIRECTORY_PASSWORD_FILE: '/secret' };

  test('is what lets accounts of Keyhaven itself be switched off: else nobody could sign in', () => {
    const off = { KEYHAVEN_LOCAL_ACCOUNTS: 'off' };
    expect(() => loadConfig(off)).toThrow(/nobody could sign in: KEYHAVEN_LOCAL_ACCOUNTS is off/);
    const directory = { KEYHAVEN_DIRECTORY_URLS: 'ldaps://dc1.contoso.com', ...account };
    expect(loadConfig({ ...off, ...directory }).localAccounts).toBe(false);
    expect(loadConfig(directory).localAccounts).toBe(true);
  });

  test('is one of several controllers, or none', () => {
    expect(loadConfig({}).directoryUrls).toEqual([]);
    const urls = 'ldaps://dc1.contoso.com, ldap://dc2.contoso.com:3890,dc3.contoso.com';
    expect(loadConfig({ KEYHAVEN_DIRECTORY_URLS: urls, ...account }).directoryUrls).toHaveLength(3);
  });

  test.each(['http://dc1', 'ldaps://', 'ldaps://dc1/DC=contoso', 'ldaps://jane:secret@dc1', 'ldaps://dc1,dc 2'])(
    'is not at %s, and the sentence does not repeat it',
    (urls) => {
      const load = () => loadConfig({ KEYHAVEN_DIRECTORY_URLS: urls, ...account });
      expect(load).toThrow(/KEYHAVEN_DIRECTORY_URLS is not valid/);
      expect(load).not.toThrow(/secret/);
    },
  );

  test.each(['KEYHAVEN_DIRECTORY_ACCOUNT', 'KEYHAVEN_DIRECTORY_PASSWORD_FILE'])('needs %s', (missing) => {
    const load = () => loadConfig({ KEYHAVEN_DIRECTORY_URLS: 'ldaps://dc1.contoso.com', ...account, [missing]: '' });
    expect(load).toThrow(/set both/);
  });

  test('is read by an account with a domain', () => {
    const load = () => loadConfig({ ...account, KEYHAVEN_DIRECTORY_ACCOUNT: 'svc' });
    expect(load).toThrow(/KEYHAVEN_DIRECTORY_ACCOUNT is not valid/);
  });
});

describe('an identity provider', () => {
  const whole = {
    KEYHAVEN_OIDC_ISSUER: 'https://sso.contoso.com/realms/contoso',
    KEYHAVEN_OIDC_CLIENT_ID: 'keyhaven',
    KEYHAVEN_OIDC_REDIRECT_URI: 'https://keys.contoso.com/SignIn/OpenID/Callback',
  };

  test('is there with an issuer, a client and the way back, or not at all', () => {
    expect(loadConfig(whole)).toMatchObject({
      oidcIssuer: whole.KEYHAVEN_OIDC_ISSUER,
      oidcScopes: 'openid profile',
      oidcRolesClaim: 'groups',
      oidcPersonClaim: undefined,
      oidcName: 'single sign-on',
    });
    expect(loadConfig({}).oidcIssuer).toBeUndefined();
  });

  test.each(Object.keys(whole))('needs %s', (missing) => {
    expect(() => loadConfig({ ...whole, [missing]: '' })).toThrow(/needs all of/);
  });

  test.each(['CLIENT_SECRET_FILE', 'PERSON_CLAIM', 'CA_FILE'])('is not half there, with %s alone', (name) => {
    expect(() => loadConfig({ [`KEYHAVEN_OIDC_${name}`]: '/etc/secret' })).toThrow(/needs all of/);
  });

  test.each([
    ['ISSUER', 'http://sso.contoso.com'],
    ['ISSUER', 'sso.contoso.com'],
    ['ISSUER', 'https://jane:secret@sso.contoso.com'],
    ['ISSUER', 'https://sso.contoso.com/?tenant=1'],
    ['ISSUER', 'https://sso.contoso.com/.well-known/openid-configuration'],
    ['REDIRECT_URI', 'http://keys.contoso.com/SignIn/OpenID/Callback'],
    ['REDIRECT_URI', 'https://keys.contoso.com/'],
    ['REDIRECT_URI', 'https://keys.contoso.com/SignIn/OpenID/Callback?a=1'],
    ['REDIRECT_URI', 'https://keys.contoso.com:443/SignIn/OpenID/Callback'],
    ['SCOPES', 'profile'],
    ['SCOPES', 'openid  profile'],
  ])('has no %s such as %s', (name, value) => {
    const load = () => loadConfig({ ...whole, [`KEYHAVEN_OIDC_${name}`]: value });
    expect(load).toThrow(new RegExp(`KEYHAVEN_OIDC_${name} is not valid`));
    expect(load).not.toThrow(/secret/);
  });
});

const directory = [
  'KEYHAVEN_DIRECTORY_URLS=ldaps://dc1.contoso.com',
  'KEYHAVEN_DIRECTORY_ACCOUNT=svc@contoso.com',
  'KEYHAVEN_DIRECTORY_PASSWORD_FILE=/etc/keyhaven/password',
];

async function loaded(...lines: string[]) {
  const file = join(await tempFolder(), 'keyhaven.conf');
  await writeFile(file, [...directory, ...lines].join('\n'));
  return (env: Record<string, string> = {}) => loadConfig({ KEYHAVEN_CONFIG: file, ...env }).dataMigrationGroup;
}

describe('the group for data migration', () => {
  test.each([
    'KEYHAVEN_DATA_MIGRATION_GROUP',
    'DataMigrationAccessGroup',
    'DataMigrationUsersGroupName',
    'datamigrationaccessgroup',
  ])('is understood as %s', async (name) => {
    expect((await loaded(`${name}=CONTOSO\\MBAM Data Migration`))()).toBe('CONTOSO\\MBAM Data Migration');
  });

  test('is nobody where it is empty or left out', async () => {
    expect((await loaded())()).toBeUndefined();
    expect((await loaded('DataMigrationAccessGroup='))()).toBeUndefined();
  });

  test('may stand there under several names with one value, and the environment goes before the file', async () => {
    const config = await loaded('DataMigrationAccessGroup=CONTOSO\\A', 'DataMigrationUsersGroupName=CONTOSO\\A');
    expect(config()).toBe('CONTOSO\\A');
    expect(config({ KEYHAVEN_DATA_MIGRATION_GROUP: 'CONTOSO\\B' })).toBe('CONTOSO\\B');
    expect(config({ KEYHAVEN_DATA_MIGRATION_GROUP: '' })).toBeUndefined();
  });

  test.each(['CONTOSO\\B', ''])('is refused with a second value, %j', async (second) => {
    const config = await loaded('DataMigrationAccessGroup=CONTOSO\\A', `KEYHAVEN_DATA_MIGRATION_GROUP=${second}`);
    expect(() => config()).toThrow(
      expect.objectContaining({
        code: 'configuration-invalid',
        message:
          'DataMigrationAccessGroup and KEYHAVEN_DATA_MIGRATION_GROUP are one setting and have different values; leave one line',
      }),
    );
  });

  test('needs a directory', () => {
    expect(() => loadConfig({ KEYHAVEN_DATA_MIGRATION_GROUP: 'CONTOSO\\A' })).toThrow(/needs KEYHAVEN_DIRECTORY_URLS/);
  });
});
