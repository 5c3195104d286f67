import { Spinner } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { settingsResponse } from '../../wire/rest/settings.ts';
import { call } from '../api/client.ts';
import { FailedState, StatePage } from '../ui/state-page.tsx';
import { AdminPage } from './admin-page.tsx';
import { matchesSetting } from './match-setting.ts';
import { ReadinessCard } from './readiness-card.tsx';
import { SearchBox } from './search-box.tsx';
import { SettingList } from './setting-list.tsx';

export function SettingsPage() {
  const { t } = useTranslation();
  return (
    <AdminPage title={t('admin.settings.title')} lead={t('admin.settings.lead')}>
      <ReadinessCard />
      <Settings />
    </AdminPage>
  );
}

function Settings() {
  const { t } = useTranslation();
  const [words, setWords] = useState('');
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['settings'],
    queryFn: ({ signal }) => call(settingsResponse, { method: 'GET', path: '/settings', signal }),
  });
  if (isPending) return <Spinner label={t('common.loading')} />;
  if (data === undefined) return <FailedState error={error} retry={() => void refetch()} />;
  const found = data.settings.filter((setting) => matchesSetting(setting, words));
  return (
    <>
      <SearchBox label={t('admin.settings.search')} value={words} onChange={setWords} />
      {found.length === 0 ? (
        <StatePage scene="not-found" title={t('admin.settings.notFound')}>
          {t('admin.notFoundText')}
        </StatePage>
      ) : (
        <SettingList settings={found} />
      )}
    </>
  );
}
