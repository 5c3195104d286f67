import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { OwnRecovery } from '../../wire/rest/recovery.ts';
import { recoveryColumns as columns, RecoveryCell } from './recovery-cell.tsx';

const narrow = '@media (max-width: 819px)';

const useStyles = makeStyles({
  frame: {
    borderRadius: tokens.borderRadiusXLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
    overflowX: 'auto',
    [narrow]: { border: 'none', backgroundColor: 'transparent', borderRadius: 0, overflowX: 'visible' },
  },
  table: {
    width: '100%',
    borderCollapse: 'collapse',
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
    [narrow]: { display: 'block' },
  },
  head: {
    [narrow]: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' },
  },
  heading: {
    textAlign: 'start',
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`,
    color: tokens.colorNeutralForeground2,
    fontWeight: tokens.fontWeightSemibold,
    fontSize: tokens.fontSizeBase200,
  },
  body: { [narrow]: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM } },
  row: {
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    [narrow]: {
      display: 'block',
      padding: tokens.spacingHorizontalL,
      border: `1px solid ${tokens.colorNeutralStroke2}`,
      borderRadius: tokens.borderRadiusXLarge,
      backgroundColor: tokens.colorNeutralBackground1,
    },
  },
  cell: {
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`,
    textAlign: 'start',
    verticalAlign: 'top',
    fontWeight: tokens.fontWeightRegular,
    overflowWrap: 'break-word',
    [narrow]: {
      display: 'grid',
      gridTemplateColumns: '6.5rem minmax(0, 1fr)',
      padding: `${tokens.spacingVerticalXS} 0`,
    },
  },
  label: { display: 'none', color: tokens.colorNeutralForeground2, [narrow]: { display: 'block' } },
  when: { whiteSpace: 'nowrap' },
  /** Own words can be one long word. */
  reason: { overflowWrap: 'anywhere' },
  /** A card has no line for what is not there. */
  empty: { [narrow]: { display: 'none' } },
});

/** On a desk a table, on a phone a card for each. The roles are said, since a table laid out as cards loses them. */
export function RecoveriesTable({ recoveries }: { readonly recoveries: readonly OwnRecovery[] }) {
  const { t } = useTranslation();
  const styles = useStyles();
  return (
    <div className={styles.frame}>
      <table className={styles.table} role="table" aria-label={t('self.history.list')}>
        <thead className={styles.head} role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <th key={column} scope="col" role="columnheader" className={styles.heading}>
                {t(`self.history.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className={styles.body} role="rowgroup">
          {recoveries.map((recovery) => (
            <tr key={recovery.sequence} className={styles.row} role="row">
              {columns.map((column) => (
                <td
                  key={column}
                  role="cell"
                  className={mergeClasses(
                    styles.cell,
                    column === 'when' && styles.when,
                    column === 'reason' && styles.reason,
                    column === 'reason' && recovery.reason === undefined && styles.empty,
                  )}
                >
                  <span className={styles.label} aria-hidden="true">
                    {t(`self.history.${column}`)}
                  </span>
                  <RecoveryCell column={column} recovery={recovery} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
