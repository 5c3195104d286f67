import { Button, Spinner } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { type RefObject, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listTokensResponse, type Token } from '../../wire/rest/tokens.ts';
import { call } from '../api/client.ts';
import { MoreRows } from '../ui/more-rows.tsx';
import { FailedState, StatePage } from '../ui/state-page.tsx';
import { useNotice } from '../ui/use-notice.tsx';
import { AdminPage } from './admin-page.tsx';
import { IssueTokenDialog } from './issue-token-dialog.tsx';
import { ListHead } from './list-head.tsx';
import { SearchBox } from './search-box.tsx';
import { TokenList } from './token-list.tsx';
import { inOrder, matchesToken } from './token-state.ts';

/** A fleet has a token for each computer: the page shows so many at a time. */
const perPage = 50;

export function TokensPage() {
  const { t } = useTranslation();
  return (
    <AdminPage title={t('admin.tokens.title')} lead={t('admin.tokens.lead')}>
      <Tokens />
    </AdminPage>
  );
}

function Tokens() {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['tokens'],
    queryFn: ({ signal }) => call(listTokensResponse, { method: 'GET', path: '/tokens', signal }),
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
      <ListHead count={t('admin.tokens.count', { count: data.tokens.length })}>
        <IssueToken onDone={reload} />
      </ListHead>
      {place}
      {data.tokens.length === 0 ? (
        <StatePage scene="empty" title={t('admin.tokens.empty')}>
          {t('admin.tokens.emptyText')}
        </StatePage>
      ) : (
        <FoundTokens tokens={data.tokens} onDone={reload} otherwise={ref} />
      )}
    </>
  );
}

interface TokensProps {
  readonly tokens: readonly Token[];
  readonly onDone: (done: string) => Promise<void>;
  readonly otherwise: RefObject<HTMLElement | null>;
}

function FoundTokens({ tokens, ...revoking }: TokensProps) {
  const { t } = useTranslation();
  const [words, setWords] = useState('');
  const [most, setMost] = useState(perPage);
  const found = inOrder(tokens, Date.now()).filter((token) => matchesToken(token, words.trim()));
  const shown = found.slice(0, most);
  return (
    <>
      <SearchBox label={t('admin.tokens.search')} value={words} onChange={setWords} />
      {found.length === 0 ? (
        <StatePage scene="not-found" title={t('admin.tokens.notFound')}>
          {t('admin.notFoundText')}
        </StatePage>
      ) : (
        <>
          <TokenList tokens={shown} {...revoking} />
          <MoreRows
            shown={t('admin.shown', { shown: shown.length, count: found.length })}
            onMore={found.length > most ? () => setMost(most + perPage) : undefined}
          />
        </>
      )}
    </>
  );
}

function IssueToken({ onDone }: { readonly onDone: (done: string) => Promise<void> }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <Button ref={button} appearance="primary" icon={<AddRegular />} onClick={() => setOpen(true)}>
        {t('admin.tokens.issue')}
      </Button>
      {open && <IssueTokenDialog opener={button} onDone={onDone} onClose={() => setOpen(false)} />}
    </>
  );
}
