import { Button, Spinner } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { type RefObject, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listRoleMappingsResponse, type RoleMapping } from '../../wire/rest/role-mappings.ts';
import { call } from '../api/client.ts';
import { MoreRows } from '../ui/more-rows.tsx';
import { FailedState, StatePage } from '../ui/state-page.tsx';
import { useNotice } from '../ui/use-notice.tsx';
import { AddMappingDialog } from './add-mapping-dialog.tsx';
import { AdminPage } from './admin-page.tsx';
import { ListHead } from './list-head.tsx';
import { MappingList } from './mapping-list.tsx';

const perPage = 50;

export function GroupsPage() {
  const { t } = useTranslation();
  return (
    <AdminPage title={t('admin.groups.title')} lead={t('admin.groups.lead')}>
      <Mappings />
    </AdminPage>
  );
}

function Mappings() {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['role-mappings'],
    queryFn: ({ signal }) => call(listRoleMappingsResponse, { method: 'GET', path: '/role-mappings', signal }),
  });
  const { place, say, ref } = useNotice();
  const reload = async (done: string) => {
    say(done);
    await refetch();
  };
  if (isPending) return <Spinner label={t('common.loading')} />;
  if (data === undefined) return <FailedState error={error} retry={() => void refetch()} />;
  return (
    <>
      <ListHead count={t('admin.groups.rule')}>
        <AddMapping onDone={reload} />
      </ListHead>
      {place}
      {data.mappings.length === 0 ? (
        <StatePage scene="empty" title={t('admin.groups.empty')}>
          {t('admin.groups.emptyText')}
        </StatePage>
      ) : (
        <ShownMappings mappings={data.mappings} onDone={reload} otherwise={ref} />
      )}
    </>
  );
}

interface MappingsProps {
  readonly mappings: readonly RoleMapping[];
  readonly onDone: (done: string) => Promise<void>;
  readonly otherwise: RefObject<HTMLElement | null>;
}

function ShownMappings({ mappings, ...removing }: MappingsProps) {
  const { t } = useTranslation();
  const [most, setMost] = useState(perPage);
  const shown = mappings.slice(0, most);
  return (
    <>
      <MappingList mappings={shown} {...removing} />
      <MoreRows
        shown={t('admin.shown', { shown: shown.length, count: mappings.length })}
        onMore={mappings.length > most ? () => setMost(most + perPage) : undefined}
      />
    </>
  );
}

function AddMapping({ onDone }: { readonly onDone: (done: string) => Promise<void> }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <Button ref={button} appearance="primary" icon={<AddRegular />} onClick={() => setOpen(true)}>
        {t('admin.groups.add')}
      </Button>
      {open && <AddMappingDialog opener={button} onDone={onDone} onClose={() => setOpen(false)} />}
    </>
  );
}
