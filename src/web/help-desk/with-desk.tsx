import { Spinner } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { FailedState } from '../ui/state-page.tsx';
import { UnseenTitle } from '../ui/unseen-title.tsx';
import { type Desk, useDesk } from './use-desk.ts';

interface WithDeskProps {
  readonly title: string;
  readonly children: (desk: Desk) => ReactNode;
}

/** Nothing can be asked before the server has said what it wants to know. */
export function WithDesk({ title, children }: WithDeskProps) {
  const { t } = useTranslation();
  const { state, retry } = useDesk();
  switch (state.kind) {
    case 'loading':
      return (
        <>
          <UnseenTitle>{title}</UnseenTitle>
          <Spinner label={t('common.loading')} />
        </>
      );
    case 'failed':
      return <FailedState error={state.error} retry={retry} wholePage />;
    case 'ready':
      return children(state.desk);
  }
}
