import { Button, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { type ListAuditResponse, listAuditResponse } from '../../wire/rest/audit.ts';
import { call } from '../api/client.ts';
import { MoreRows } from '../ui/more-rows.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { ProblemMessage } from '../ui/problem-message.tsx';
import { Queries } from '../ui/queries.tsx';
import { FailedState, StatePage } from '../ui/state-page.tsx';
import {
  type AuditFilter,
  isNarrowed,
  noFilter,
  readAuditFilter,
  toAuditQuery,
  writeAuditFilter,
} from './audit-filter.ts';
import { AuditFilterForm } from './audit-filter-form.tsx';
import { AuditList } from './audit-list.tsx';
import { ChainCard } from './chain-card.tsx';

const perPage = 50;
const firstPage: number | undefined = undefined;

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
});

/** Who asked for a key, whose it was, why, and whether they got it. */
export function RecoveryAuditPage() {
  const { t } = useTranslation();
  const styles = useStyles();
  const [search, setSearch] = useSearchParams();
  const filter = readAuditFilter(search);
  const show = (wanted: AuditFilter) => {
    setSearch(writeAuditFilter(wanted));
  };
  return (
    <>
      <PageTitle title={t('audit.title')} lead={t('audit.lead')} />
      <Queries>
        <div className={styles.root}>
          <ChainCard />
          <AuditFilterForm filter={filter} onShow={show} />
          <Report filter={filter} onShow={show} />
        </div>
      </Queries>
    </>
  );
}

interface ReportProps {
  readonly filter: AuditFilter;
  readonly onShow: (filter: AuditFilter) => void;
}

function Report({ filter, onShow }: ReportProps) {
  const { t } = useTranslation();
  const report = useReport(filter);
  if (report.isPending) return <Spinner label={t('common.loading')} />;
  if (report.data === undefined) return <FailedState error={report.error} retry={() => void report.refetch()} />;
  const events = report.data.pages.flatMap((page) => page.events);
  if (events.length === 0) return <NoRows filter={filter} onShow={onShow} />;
  return (
    <>
      <AuditList events={events} kind={filter.events} />
      {report.isFetchNextPageError && <ProblemMessage error={report.error} />}
      <MoreRows
        shown={t('audit.loaded', { count: events.length })}
        working={report.isFetching}
        onMore={report.hasNextPage ? () => void report.fetchNextPage() : undefined}
      />
    </>
  );
}

function useReport(filter: AuditFilter) {
  const query = toAuditQuery(filter);
  return useInfiniteQuery({
    queryKey: ['audit', query],
    queryFn: ({ pageParam, signal }): Promise<ListAuditResponse> =>
      call(listAuditResponse, {
        method: 'GET',
        path: '/audit/events',
        query: { ...query, before: pageParam, limit: perPage },
        signal,
      }),
    initialPageParam: firstPage,
    getNextPageParam: ({ next }) => next,
  });
}

/** Nothing that matches is not the same as nothing at all. */
function NoRows({ filter, onShow }: ReportProps) {
  const { t } = useTranslation();
  if (isNarrowed(filter)) {
    const all = () => {
      onShow({ ...noFilter, events: filter.events });
    };
    return (
      <StatePage
        scene="not-found"
        title={t('audit.noMatch')}
        actions={<Button onClick={all}>{t('audit.filter.clear')}</Button>}
      >
        {t('audit.noMatchText')}
      </StatePage>
    );
  }
  const kind = filter.events === 'all' ? 'noEvents' : 'noRecoveries';
  return (
    <StatePage scene="empty" title={t(`audit.${kind}`)}>
      {t(`audit.${kind}Text`)}
    </StatePage>
  );
}
