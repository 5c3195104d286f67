import { makeStyles, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { VerifyAuditResponse } from '../../wire/rest/audit.ts';
import { formatLocale } from '../texts/language.ts';
import { Facts } from '../ui/facts.tsx';

const useStyles = makeStyles({ hash: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 } });

/** The figures of a check, for the file of whoever audits. */
export function ChainFacts({ answer: { rows, head, checkpoint, batches } }: { readonly answer: VerifyAuditResponse }) {
  const { t, i18n } = useTranslation();
  const styles = useStyles();
  const number = (value: number) => value.toLocaleString(formatLocale(i18n.language));
  return (
    <Facts
      facts={[
        [t('audit.chain.rows'), number(rows)],
        [
          t('audit.chain.head'),
          <>
            {t('audit.chain.row', { row: number(head.sequence) })} <span className={styles.hash}>{head.hash}</span>
          </>,
        ],
        [
          t('audit.chain.checkpoint'),
          checkpoint === undefined
            ? t('audit.chain.noCheckpoint')
            : t(checkpoint.agrees ? 'audit.chain.agrees' : 'audit.chain.disagrees', {
                row: number(checkpoint.sequence),
              }),
        ],
        ...(batches ? ([[t('audit.chain.batches'), number(batches.checked)]] as const) : []),
      ]}
    />
  );
}
