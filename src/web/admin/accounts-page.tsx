import { Button, Spinner } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listAccountsResponse } from '../../wire/rest/accounts.ts';
import { call } from '../api/client.ts';
import { FailedState } from '../ui/state-page.tsx';
import { useNotice } from '../ui/use-notice.tsx';
import { AccountList } from './account-list.tsx';
import { AddAccountDialog } from './add-account-dialog.tsx';
import { AdminPage } from './admin-page.tsx';
import { ListHead } from './list-head.tsx';

export function AccountsPage() {
  const { t } = useTranslation();
  return (
    <AdminPage title={t('admin.accounts.title')} lead={t('admin.accounts.lead')}>
      <Accounts />
    </AdminPage>
  );
}

function Accounts() {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['accounts'],
    queryFn: ({ signal }) => call(listAccountsResponse, { method: 'GET', path: '/accounts', signal }),
  });
  const { place, say } = useNotice();
  const reload = async (done: string) => {
    say(done);
    await refetch();
  };
  if (isPending) return <Spinner label={t('common.loading')} />;
  if (data === undefined) return <FailedState error={error} retry={() => void refetch()} />;
  return (
    <>
      <ListHead count={t('admin.accounts.count', { count: data.accounts.length })}>
        <AddAccount onDone={reload} />
      </ListHead>
      {place}
      <AccountList accounts={data.accounts} onDone={reload} />
    </>
  );
}

function AddAccount({ onDone }: { readonly onDone: (done: string) => Promise<void> }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <Button
        ref={button}
        appearance="primary"
        icon={<AddRegular />}
        onClick={() => {
          setOpen(true);
        }}
      >
        {t('admin.accounts.add')}
      </Button>
      {open && (
        <AddAccountDialog
          opener={button}
          onDone={onDone}
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </>
  );
}
