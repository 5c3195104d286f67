import { MessageBar, MessageBarBody } from '@fluentui/react-components';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';

/** As long as this machine has no network at all. A server that does not answer shows where it was asked. */
export function OfflineBar() {
  const { t } = useTranslation();
  const online = useSyncExternalStore(follow, () => navigator.onLine);
  if (online) return null;
  return (
    <MessageBar intent="warning" role="alert">
      <MessageBarBody>{t('states.offlineBar')}</MessageBarBody>
    </MessageBar>
  );
}

function follow(changed: () => void): () => void {
  addEventListener('online', changed);
  addEventListener('offline', changed);
  return () => {
    removeEventListener('online', changed);
    removeEventListener('offline', changed);
  };
}
