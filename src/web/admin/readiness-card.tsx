import { Button, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular, ErrorCircleRegular, WarningRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ReadinessResponse } from '../../wire/rest/health.ts';
import { texts } from '../texts/locales/en.ts';
import { Card } from '../ui/card.tsx';
import { ProblemMessage } from '../ui/problem-message.tsx';
import { readReadiness } from './read-readiness.ts';

const useStyles = makeStyles({
  list: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    margin: 0,
    padding: 0,
    listStyleType: 'none',
  },
  check: {
    display: 'flex',
    alignItems: 'flex-start',
    gap: tokens.spacingHorizontalM,
    '& > svg': { flexShrink: 0, fontSize: '20px' },
  },
  words: { display: 'flex', flexDirection: 'column', minWidth: 0, overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground2, margin: 0 },
  good: { color: tokens.colorStatusSuccessForeground1 },
  note: { color: tokens.colorStatusWarningForeground1 },
  bad: { color: tokens.colorStatusDangerForeground1 },
});

/** What the server says of its own state, as it says it to whatever supervises it. */
export function ReadinessCard() {
  const { t } = useTranslation();
  const styles = useStyles();
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['readiness'],
    queryFn: ({ signal }) => readReadiness(signal),
  });
  return (
    <Card
      title={t('admin.readiness.title')}
      action={
        <Button size="small" disabledFocusable={isFetching} onClick={() => void refetch()}>
          {isFetching ? t('common.working') : t('admin.readiness.again')}
        </Button>
      }
    >
      {error && <ProblemMessage error={error} />}
      {data === undefined && isFetching && <Spinner label={t('common.loading')} />}
      {data && (
        <div role="status">
          <Text as="p" block className={styles.quiet}>
            {t(data.status === 'ready' ? 'admin.readiness.ready' : 'admin.readiness.notReady')}
          </Text>
        </div>
      )}
      {data && (
        <ul className={styles.list}>
          {data.checks.map((check) => (
            <CheckItem key={check.name} check={check} />
          ))}
        </ul>
      )}
    </Card>
  );
}

type Check = ReadinessResponse['checks'][number];

function CheckItem({ check: { name, ok, note } }: { readonly check: Check }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const known = isCheck(name);
  return (
    <li className={styles.check}>
      <CheckSign ok={ok} noted={note !== undefined} />
      <span className={styles.words}>
        <Text weight="semibold">
          {known ? t(`admin.readiness.checks.${name}`) : name}: {t(`admin.readiness.${stateOf(ok, note)}`)}
        </Text>
        {note !== undefined && (
          <Text className={styles.quiet} lang="en">
            {note}
          </Text>
        )}
      </span>
    </li>
  );
}

function stateOf(ok: boolean, note: string | undefined): 'ok' | 'noted' | 'notOk' {
  if (!ok) return 'notOk';
  return note === undefined ? 'ok' : 'noted';
}

function CheckSign({ ok, noted }: { readonly ok: boolean; readonly noted: boolean }) {
  const styles = useStyles();
  if (!ok) return <ErrorCircleRegular aria-hidden className={styles.bad} />;
  if (noted) return <WarningRegular aria-hidden className={styles.note} />;
  return <CheckmarkCircleRegular aria-hidden className={styles.good} />;
}

const checks = texts.admin.readiness.checks;

function isCheck(name: string): name is keyof typeof checks {
  return Object.hasOwn(checks, name);
}
