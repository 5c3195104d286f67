import { Button, Spinner } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { type ListAssociationsResponse, listAssociationsResponse } from '../../wire/rest/associations.ts';
import { call } from '../api/client.ts';
import { MoreRows } from '../ui/more-rows.tsx';
import { ProblemMessage } from '../ui/problem-message.tsx';
import { FailedState, StatePage } from '../ui/state-page.tsx';
import { useNotice } from '../ui/use-notice.tsx';
import { AddAssociationDialog } from './add-association-dialog.tsx';
import { AdminPage } from './admin-page.tsx';
import { type AssociationFilter, readAssociationFilter } from './association-filter.ts';
import { AssociationFilterForm } from './association-filter-form.tsx';
import { AssociationList } from './association-list.tsx';
import { ListHead } from './list-head.tsx';

const perPage = 50;
const firstPage: number | undefined = undefined;

export function AssociationsPage() {
  const { t } = useTranslation();
  return (
    <AdminPage title={t('admin.associations.title')} lead={t('admin.associations.lead')}>
      <Associations />
    </AdminPage>
  );
}

function Associations() {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const filter = readAssociationFilter(search);
  const list = useAssociations(filter);
  const { place, say, ref } = useNotice();
  const reload = async (done: string) => {
    say(done);
    await list.refetch();
  };
  const associations = list.data?.pages.flatMap((page) => page.associations);
  return (
    <>
      <ListHead count={t('admin.associations.rule')}>
        <AddAssociation onDone={reload} />
      </ListHead>
      {place}
      <AssociationFilterForm filter={filter} />
      {list.isPending && <Spinner label={t('common.loading')} />}
      {list.isError && associations === undefined && (
        <FailedState error={list.error} retry={() => void list.refetch()} />
      )}
      {associations?.length === 0 && <NothingFound filter={filter} />}
      {associations !== undefined && associations.length > 0 && (
        <>
          <AssociationList associations={associations} onDone={reload} otherwise={ref} />
          {list.isFetchNextPageError && <ProblemMessage error={list.error} />}
          <MoreRows
            shown={t('admin.associations.loaded', { count: associations.length })}
            working={list.isFetching}
            onMore={list.hasNextPage ? () => void list.fetchNextPage() : undefined}
          />
        </>
      )}
    </>
  );
}

function useAssociations({ computer, person }: AssociationFilter) {
  return useInfiniteQuery({
    queryKey: ['associations', computer, person],
    queryFn: ({ pageParam, signal }): Promise<ListAssociationsResponse> =>
      call(listAssociationsResponse, {
        method: 'GET',
        path: '/associations',
        query: { computer, person, after: pageParam, limit: perPage },
        signal,
      }),
    initialPageParam: firstPage,
    getNextPageParam: ({ next }) => next,
  });
}

function NothingFound({ filter: { computer, person } }: { readonly filter: AssociationFilter }) {
  const { t } = useTranslation();
  if (computer === '' && person === '') {
    return (
      <StatePage scene="empty" title={t('admin.associations.empty')}>
        {t('admin.associations.emptyText')}
      </StatePage>
    );
  }
  return (
    <StatePage scene="not-found" title={t('admin.associations.notFound')}>
      {t('admin.associations.notFoundText')}
    </StatePage>
  );
}

function AddAssociation({ onDone }: { readonly onDone: (done: string) => Promise<void> }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <Button ref={button} appearance="primary" icon={<AddRegular />} onClick={() => setOpen(true)}>
        {t('admin.associations.add')}
      </Button>
      {open && <AddAssociationDialog opener={button} onDone={onDone} onClose={() => setOpen(false)} />}
    </>
  );
}
