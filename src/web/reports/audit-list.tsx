import { makeStyles, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular, DismissCircleRegular } from '@fluentui/react-icons';
import { useTranslation } from 'react-i18next';
import type { AuditEvent } from '../../wire/rest/audit.ts';
import { visible } from '../texts/visible-text.ts';
import { BreakableText } from '../ui/breakable-text.tsx';
import { type Column, DataList } from '../ui/data-list.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { AuditDetails } from './audit-details.tsx';
import type { AuditFilter } from './audit-filter.ts';

const useStyles = makeStyles({
  result: {
    display: 'inline-flex',
    alignItems: 'flex-start',
    gap: tokens.spacingHorizontalXS,
    '& > svg': { flexShrink: 0, fontSize: '16px', marginTop: '2px' },
  },
  good: { color: tokens.colorStatusSuccessForeground1 },
  bad: { color: tokens.colorStatusDangerForeground1 },
});

interface AuditListProps {
  readonly events: readonly AuditEvent[];
  readonly kind: AuditFilter['events'];
}

/** The columns of MBAM's report in their order, then the ticket. Of all events, the event stands for the key type. */
export function AuditList({ events, kind }: AuditListProps) {
  const { t } = useTranslation();
  const all = kind === 'all';
  const what: Column<AuditEvent> = all
    ? { key: 'type', title: t('audit.columns.type'), cell: ({ type }) => t(`audit.types.${type}`) }
    : {
        key: 'keyType',
        title: t('audit.columns.keyType'),
        cell: ({ keyType }) => keyType && t(`audit.keyTypes.${keyType}`),
      };
  const columns: readonly Column<AuditEvent>[] = [
    { key: 'at', title: t('audit.columns.at'), names: true, cell: ({ at }) => <TimeText time={at} seconds /> },
    { key: 'source', title: t('audit.columns.source'), cell: ({ source }) => t(`audit.sources.${source}`) },
    { key: 'result', title: t('audit.columns.result'), cell: (event) => <Result event={event} /> },
    {
      key: 'actor',
      title: t(all ? 'audit.columns.who' : 'audit.columns.actor'),
      cell: ({ actor }) => <BreakableText text={actor} />,
    },
    { key: 'endUser', title: t('audit.columns.endUser'), cell: ({ endUser = '' }) => <BreakableText text={endUser} /> },
    {
      key: 'computer',
      title: t('audit.columns.computer'),
      cell: ({ computer = '' }) => <BreakableText text={computer} />,
    },
    what,
    { key: 'reason', title: t('audit.columns.reason'), cell: ({ reason = '' }) => visible(reason) },
    { key: 'ticket', title: t('audit.columns.ticket'), cell: ({ ticket = '' }) => visible(ticket) },
  ];
  return (
    <DataList
      label={t('audit.title')}
      columns={columns}
      rows={events}
      dense
      rowKey={({ sequence }) => sequence}
      details={{
        title: t('audit.details.title'),
        label: ({ sequence }) => t('audit.details.ofRow', { row: sequence }),
        content: (event) => <AuditDetails event={event} />,
      }}
    />
  );
}

function Result({ event: { result } }: { readonly event: AuditEvent }) {
  const { t } = useTranslation();
  const styles = useStyles();
  return (
    <span className={styles.result}>
      {result === 'Successful' ? (
        <CheckmarkCircleRegular aria-hidden className={styles.good} />
      ) : (
        <DismissCircleRegular aria-hidden className={styles.bad} />
      )}
      <span>{t(`audit.results.${result}`)}</span>
    </span>
  );
}
