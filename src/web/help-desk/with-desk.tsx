import { Spinner } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { FailedState } from '../ui/state-page.tsx';
import { type Desk, useDesk } from './use-desk.ts';

/** Nothing can be asked before the server has said what it wants to know. */
export function WithDesk({ children }: { readonly children: (desk: Desk) => ReactNode }) {
  const { t } = useTranslation();
  const { state, retry } = useDesk();
  switch (state.kind) {
    case 'loading':
      return <Spinner label={t('common.loading')} />;
    case 'failed':
      return <FailedState error={state.error} retry={retry} />;
    case 'ready':
      return children(state.desk);
  }
}
