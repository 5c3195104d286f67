import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../wire/rest/accounts.ts';
import { useSession } from '../api/session.tsx';
import { BreakableText } from '../ui/breakable-text.tsx';
import { type Column, DataList } from '../ui/data-list.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { AccountActions } from './account-actions.tsx';
import { isOwn } from './own-account.ts';
import { everyRole } from './role-rules.ts';
import { StateBadge } from './state-badge.tsx';

const useStyles = makeStyles({
  strong: { fontWeight: tokens.fontWeightSemibold },
  quiet: { display: 'block', color: tokens.colorNeutralForeground2 },
  roles: { margin: 0, padding: 0, listStyleType: 'none' },
});

interface AccountListProps {
  readonly accounts: readonly Account[];
  readonly onDone: (done: string) => Promise<void>;
}

export function AccountList({ accounts, onDone }: AccountListProps) {
  const { t } = useTranslation();
  const columns: readonly Column<Account>[] = [
    { key: 'name', title: t('admin.accounts.name'), names: true, cell: (account) => <Name account={account} /> },
    { key: 'roles', title: t('admin.accounts.roles'), cell: (account) => <Roles account={account} /> },
    { key: 'person', title: t('admin.accounts.person'), cell: ({ person }) => <BreakableText text={person} /> },
    { key: 'state', title: t('admin.accounts.state'), cell: (account) => <State account={account} /> },
    { key: 'created', title: t('admin.accounts.created'), cell: (account) => <Created account={account} /> },
    {
      key: 'actions',
      title: t('admin.actions'),
      cell: (account) => <AccountActions account={account} onDone={onDone} />,
    },
  ];
  return (
    <DataList
      label={t('admin.accounts.title')}
      columns={columns}
      rows={accounts}
      rowKey={({ name }) => name}
      faded={({ disabled }) => disabled}
    />
  );
}

function Name({ account }: { readonly account: Account }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const { name, displayName } = account;
  const own = isOwn(useSession(), account);
  return (
    <>
      <Text className={styles.strong}>{name}</Text> {own && <StateBadge kind="plain">{t('admin.you')}</StateBadge>}
      {displayName !== name && (
        <Text size={200} className={styles.quiet}>
          {displayName}
        </Text>
      )}
    </>
  );
}

function Roles({ account: { roles } }: { readonly account: Account }) {
  const { t } = useTranslation();
  const styles = useStyles();
  if (roles.length === 0) return <span className={styles.quiet}>{t('admin.accounts.noRole')}</span>;
  return (
    <ul className={styles.roles}>
      {everyRole
        .filter((role) => roles.includes(role))
        .map((role) => (
          <li key={role}>{t(`roles.${role}`)}</li>
        ))}
    </ul>
  );
}

function State({ account: { disabled, mustChangePassword } }: { readonly account: Account }) {
  const { t } = useTranslation();
  if (disabled) return <StateBadge kind="over">{t('admin.accounts.disabled')}</StateBadge>;
  if (mustChangePassword) return <StateBadge kind="due">{t('admin.accounts.mustChange')}</StateBadge>;
  return <StateBadge kind="good">{t('admin.accounts.active')}</StateBadge>;
}

function Created({ account: { createdAt, createdBy } }: { readonly account: Account }) {
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
