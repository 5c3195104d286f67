import {
  Button,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Spinner,
  tokens,
} from '@fluentui/react-components';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type ListOwnRecoveriesResponse, listOwnRecoveriesResponse } from '../../wire/rest/recovery.ts';
import { call } from '../api/client.ts';
import { Queries } from '../ui/queries.tsx';
import { FailedState, StatePage } from '../ui/state-page.tsx';
import { HelpDeskLink, useHasHelpDesk } from './help-desk-link.tsx';
import { PageHead } from './page-head.tsx';
import { RecoveriesTable } from './recoveries-table.tsx';

const perPage = 25;
const firstPage: number | undefined = undefined;

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXL },
  text: { whiteSpace: 'normal', overflowWrap: 'anywhere' },
  block: { display: 'block' },
  more: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    color: tokens.colorNeutralForeground2,
  },
});

/** Who was given a secret of this person's computers. The one who did not call the help desk notices it here. */
export function HistoryPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHead title={t('self.history.title')} lead={t('self.history.lead')} />
      <Queries>
        <Recoveries />
      </Queries>
    </>
  );
}

function Recoveries() {
  const { t } = useTranslation();
  const styles = useStyles();
  const { data, error, isPending, isFetching, isFetchNextPageError, fetchNextPage, hasNextPage, refetch } =
    useRecoveries();
  if (isPending) return <Spinner label={t('common.loading')} />;
  if (data === undefined) return <FailedState error={error} retry={() => void refetch()} />;
  const recoveries = data.pages.flatMap((page) => page.recoveries);
  if (recoveries.length === 0) {
    return (
      <StatePage scene="empty" title={t('self.history.empty')}>
        {t('self.history.emptyText')}
      </StatePage>
    );
  }
  return (
    <div className={styles.root}>
      <NotExpected />
      <RecoveriesTable recoveries={recoveries} />
      {isFetchNextPageError && <FailedState error={error} />}
      <div className={styles.more}>
        {hasNextPage && (
          <Button disabledFocusable={isFetching} onClick={() => void fetchNextPage()}>
            {isFetching ? t('common.working') : t('common.more')}
          </Button>
        )}
        <span role="status">{t('self.history.loaded', { count: recoveries.length })}</span>
      </div>
    </div>
  );
}

function useRecoveries() {
  return useInfiniteQuery({
    queryKey: ['own-recoveries'],
    queryFn: ({ pageParam, signal }): Promise<ListOwnRecoveriesResponse> =>
      call(listOwnRecoveriesResponse, {
        method: 'GET',
        path: '/self-service/recoveries',
        query: { before: pageParam, limit: perPage },
        signal,
      }),
    initialPageParam: firstPage,
    getNextPageParam: ({ next }) => next,
  });
}

function NotExpected() {
  const { t } = useTranslation();
  const styles = useStyles();
  const hasHelpDesk = useHasHelpDesk();
  return (
    <MessageBar intent="info" layout="multiline">
      <MessageBarBody className={styles.text}>
        <MessageBarTitle className={styles.block}>{t('self.history.unexpected')}</MessageBarTitle>{' '}
        {t('self.history.unexpectedText')} {hasHelpDesk && <HelpDeskLink />}
      </MessageBarBody>
    </MessageBar>
  );
}
