import { expect, test } from 'vitest';
import { withNamesOfMbam } from './names-of-mbam.ts';

test('the names of MBAM become the setting, in any case of letters, and other lines stay as they are', () => {
  const lines = { KEYHAVEN_PORT: '1', dataMigration: 'x' };
  expect(withNamesOfMbam(lines)).toEqual(lines);
  expect(withNamesOfMbam({ ...lines, datamigrationaccessgroup: ' CONTOSO\\A ' })).toEqual({
    ...lines,
    KEYHAVEN_DATA_MIGRATION_GROUP: 'CONTOSO\\A',
  });
});
