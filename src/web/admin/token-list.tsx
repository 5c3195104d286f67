import { Button, tokens as design, makeStyles, Text } from '@fluentui/react-components';
import { type RefObject, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Token } from '../../wire/rest/tokens.ts';
import { command } from '../api/client.ts';
import { BreakableText } from '../ui/breakable-text.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { type Column, DataList } from '../ui/data-list.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { StateBadge } from './state-badge.tsx';
import { tokenState } from './token-state.ts';

const useStyles = makeStyles({
  strong: { fontWeight: design.fontWeightSemibold },
  quiet: { display: 'block', color: design.colorNeutralForeground2 },
});

interface Revoking {
  readonly onDone: (done: string) => Promise<void>;
  /** Gets the focus when there is nothing left to revoke. */
  readonly otherwise: RefObject<HTMLElement | null>;
}

interface TokenListProps extends Revoking {
  readonly tokens: readonly Token[];
}

export function TokenList({ tokens, ...revoking }: TokenListProps) {
  const { t } = useTranslation();
  const now = Date.now();
  const columns: readonly Column<Token>[] = [
    { key: 'label', title: t('admin.tokens.label'), names: true, cell: (token) => <Label token={token} /> },
    { key: 'for', title: t('admin.tokens.for'), cell: (token) => <Holder token={token} /> },
    { key: 'state', title: t('admin.tokens.state'), cell: (token) => <State token={token} now={now} /> },
    { key: 'expires', title: t('admin.tokens.expires'), cell: ({ expiresAt }) => <TimeText time={expiresAt} /> },
    { key: 'created', title: t('admin.tokens.created'), cell: (token) => <Created token={token} /> },
    {
      key: 'actions',
      title: t('admin.actions'),
      cell: (token) => tokenState(token, now) === 'active' && <Revoke token={token} {...revoking} />,
    },
  ];
  return (
    <DataList
      label={t('admin.tokens.title')}
      columns={columns}
      rows={tokens}
      rowKey={({ id }) => id}
      faded={(token) => tokenState(token, now) !== 'active'}
    />
  );
}

interface OneToken {
  readonly token: Token;
}

function Label({ token: { id, label } }: OneToken) {
  const { t } = useTranslation();
  const styles = useStyles();
  return (
    <>
      <Text className={styles.strong}>{label}</Text>
      <Text size={200} className={styles.quiet}>
        {t('admin.tokens.number', { id })}
      </Text>
    </>
  );
}

function Holder({ token: { computer, role, mayReveal } }: OneToken) {
  const { t } = useTranslation();
  return (
    <>
      {computer === undefined ? role && t(`roles.${role}`) : <BreakableText text={computer} />}{' '}
      {mayReveal && <StateBadge kind="due">{t('admin.tokens.mayReveal')}</StateBadge>}
    </>
  );
}

function State({ token, now }: OneToken & { readonly now: number }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const state = tokenState(token, now);
  return (
    <>
      <StateBadge kind={state === 'active' ? 'good' : 'over'}>{t(`admin.tokens.${state}`)}</StateBadge>
      {token.revokedAt !== undefined && (
        <Text size={200} className={styles.quiet}>
          <TimeText time={token.revokedAt} />
        </Text>
      )}
    </>
  );
}

function Created({ token: { createdAt, createdBy } }: OneToken) {
  const { t } = useTranslation();
  const styles = useStyles();
  return (
    <>
      <TimeText time={createdAt} />
      <Text size={200} className={styles.quiet}>
        {t('admin.by', { name: createdBy })}
      </Text>
    </>
  );
}

function Revoke({ token: { id, label, computer }, onDone, otherwise }: OneToken & Revoking) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => setAsking(false);
  const revoke = async () => {
    await command({ method: 'DELETE', path: `/tokens/${String(id)}` });
    // The button goes with the new list, and this dialog with the button.
    await onDone(t('admin.tokens.revokeDone', { label }));
    close();
  };
  return (
    <>
      <Button
        ref={button}
        size="small"
        aria-label={t('admin.tokens.revokeOf', { label })}
        onClick={() => setAsking(true)}
      >
        {t('admin.tokens.revoke')}
      </Button>
      {asking && (
        <ConfirmDialog
          opener={button}
          otherwise={otherwise}
          title={t('admin.tokens.revokeTitle', { label })}
          confirm={t('admin.tokens.revoke')}
          run={revoke}
          onClose={close}
        >
          {computer === undefined
            ? t('admin.tokens.revokeText', { label })
            : t('admin.tokens.revokeComputerText', { computer })}
        </ConfirmDialog>
      )}
    </>
  );
}
