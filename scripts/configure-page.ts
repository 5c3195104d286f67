import { settings } from '../src/config/settings.ts';

/** The page docs/operate/configure.md, from the one list of settings. */
export function configurePage(): string {
  const rows = Object.values(settings).map(
    (one) => `| \`${one.env}\` | ${'shown' in one ? one.shown : 'none'} | ${one.help} |`,
  );
  return [
    '# Configure',
    '',
    'Settings come from the environment, or from a file of `NAME=value` lines that `KEYHAVEN_CONFIG` or `--config` names; the',
    'environment wins. A name that begins with `KEYHAVEN_` and is no setting is refused, since it is one that was misspelt. Secrets are',
    'never settings: those that end in `_FILE` name a file that holds one.',
    '',
    'In the file `KEYHAVEN_DATA_MIGRATION_GROUP` may also be called `DataMigrationAccessGroup` or `DataMigrationUsersGroupName`, as at',
    'MBAM; several of them with different values are refused.',
    '',
    'This page is made from `src/config/settings.ts`; `test/layout/configure-page.test.ts` compares the two.',
    '',
    '| setting | default | what it does |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
