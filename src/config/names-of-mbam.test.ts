import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tempFolder } from '../../test/support/temp-folder.ts';
import { loadConfig } from '../config.ts';
import { withNamesOfMbam } from './names-of-mbam.ts';

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

test('other lines of a file stay as they are', () => {
  expect(withNamesOfMbam({ KEYHAVEN_PORT: '1', dataMigration: 'x' })).toEqual({ KEYHAVEN_PORT: '1', dataMigration: 'x' });
});
