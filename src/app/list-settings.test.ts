import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempFolder } from '../../test/support/temp-folder.ts';
import { settings } from '../config/settings.ts';
import { loadConfig } from '../config.ts';
import { listSettings } from './list-settings.ts';

function shown(env: Record<string, string>) {
  const listed = listSettings(loadConfig(env));
  return new Map(listed.map(({ environment, value, isDefault }) => [environment, [value, isDefault]]));
}

test('every setting is listed, each with its help, and none is set', () => {
  const listed = listSettings(loadConfig({}));
  expect(listed.map(({ name, environment, help }) => [name, environment, help])).toEqual(
    Object.entries(settings).map(([name, { env, help }]) => [name, env, help]),
  );
  expect(listed.filter(({ isDefault }) => !isDefault)).toEqual([]);
});

test('values stand as they would be written', () => {
  const found = shown({
    KEYHAVEN_PORT: '9443',
    KEYHAVEN_DATABASE_ENCRYPTION: 'off',
    KEYHAVEN_DISPLAY_NOTICE: 'on',
    KEYHAVEN_DOMAINS: 'CONTOSO=contoso.com,FABRIKAM=fabrikam.com',
    KEYHAVEN_TRUSTED_PROXIES: '10.0.0.5,10.1.0.0/16',
    KEYHAVEN_COMPANY_NAME: 'Contoso',
  });
  expect(found.get('KEYHAVEN_PORT')).toEqual(['9443', false]);
  expect(found.get('KEYHAVEN_DATABASE_ENCRYPTION')).toEqual(['off', false]);
  expect(found.get('KEYHAVEN_DISPLAY_NOTICE')).toEqual(['on', true]);
  expect(found.get('KEYHAVEN_DOMAINS')).toEqual(['CONTOSO=contoso.com, FABRIKAM=fabrikam.com', false]);
  expect(found.get('KEYHAVEN_TRUSTED_PROXIES')).toEqual(['10.0.0.5, 10.1.0.0/16', false]);
  expect(found.get('KEYHAVEN_COMPANY_NAME')).toEqual(['Contoso', false]);
  expect(found.get('KEYHAVEN_NOTICE_FILE')).toEqual(['', true]);
});

test('a text that another language has besides is not the default', () => {
  const found = shown({ KEYHAVEN_HELPDESK_URL_DE: 'tel:1' });
  expect(found.get('KEYHAVEN_HELPDESK_URL')).toEqual(['de: tel:1', false]);
  expect(found.get('KEYHAVEN_HELPDESK_TEXT')).toEqual(['Contact Helpdesk or IT Department', true]);
});

test('a file is named and what it holds is not', async () => {
  const file = join(await tempFolder(), 'passphrase');
  await writeFile(file, 'canary in a file of secrets');
  const listed = listSettings(loadConfig({ KEYHAVEN_KEY_PASSPHRASE_FILE: file, KEYHAVEN_DATABASE_URL_FILE: file }));
  expect(JSON.stringify(listed)).not.toContain('canary');
  expect(listed.filter(({ value }) => value === file)).toHaveLength(2);
});
