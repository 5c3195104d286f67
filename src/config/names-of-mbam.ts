import { KeyhavenError } from '../base/error.ts';
import { directorySettings } from './directory-settings.ts';

type Lines = Readonly<Record<string, string | undefined>>;

/** What MBAM calls the group for data migration: at its installation, and in its settings afterwards. */
const migrationGroupNames = [
  directorySettings.dataMigrationGroup.env,
  'DataMigrationAccessGroup',
  'DataMigrationUsersGroupName',
];

/**
 * Lines of a configuration file with settings under the names that administrators of MBAM know, as settings of Keyhaven.
 * Two that differ are refused, an empty one included: it means nobody.
 */
export function withNamesOfMbam(lines: Lines): Lines {
  const names = Object.keys(lines).filter((name) =>
    migrationGroupNames.some((known) => known.toLowerCase() === name.toLowerCase()),
  );
  const [value, ...others] = new Set(names.map((name) => (lines[name] ?? '').trim()));
  if (value === undefined) return lines;
  if (others.length > 0) {
    throw new KeyhavenError(
      'configuration-invalid',
      `${names.join(' and ')} are one setting and have different values; leave one line`,
    );
  }
  const rest = Object.fromEntries(Object.entries(lines).filter(([name]) => !names.includes(name)));
  return { ...rest, [directorySettings.dataMigrationGroup.env]: value };
}
