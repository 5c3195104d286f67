import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { SettingsResponse } from '../../wire/rest/settings.ts';
import { BreakableText } from '../ui/breakable-text.tsx';
import { type Column, DataList } from '../ui/data-list.tsx';
import { StateBadge } from './state-badge.tsx';

type Setting = SettingsResponse['settings'][number];

const useStyles = makeStyles({
  name: { display: 'block', fontWeight: tokens.fontWeightSemibold },
  code: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
  quiet: { color: tokens.colorNeutralForeground2 },
  empty: { color: tokens.colorNeutralForeground3 },
});

/** What each setting is and means. Nothing here changes it: whoever can change them can read the server's memory. */
export function SettingList({ settings }: { readonly settings: readonly Setting[] }) {
  const { t } = useTranslation();
  const columns: readonly Column<Setting>[] = [
    { key: 'name', title: t('admin.settings.name'), names: true, cell: (setting) => <Name setting={setting} /> },
    { key: 'value', title: t('admin.settings.value'), cell: (setting) => <Value setting={setting} /> },
    {
      key: 'state',
      title: t('admin.settings.state'),
      cell: ({ isDefault }) =>
        isDefault ? (
          <StateBadge kind="over">{t('admin.settings.default')}</StateBadge>
        ) : (
          <StateBadge kind="plain">{t('admin.settings.set')}</StateBadge>
        ),
    },
    { key: 'help', title: t('admin.settings.help'), cell: (setting) => <Help setting={setting} /> },
  ];
  return <DataList label={t('admin.settings.title')} columns={columns} rows={settings} rowKey={({ name }) => name} />;
}

interface OneSetting {
  readonly setting: Setting;
}

function Name({ setting: { name, environment } }: OneSetting) {
  const styles = useStyles();
  return (
    <>
      <Text className={styles.name}>{name}</Text>
      <code className={styles.code}>
        <BreakableText text={environment} />
      </code>
    </>
  );
}

function Value({ setting: { value } }: OneSetting) {
  const { t } = useTranslation();
  const styles = useStyles();
  if (value === '') return <span className={styles.empty}>{t('admin.settings.empty')}</span>;
  return (
    <code className={styles.code}>
      <BreakableText text={value} />
    </code>
  );
}

function Help({ setting: { help } }: OneSetting) {
  const styles = useStyles();
  return (
    <span className={styles.quiet} lang="en">
      {help}
    </span>
  );
}
