import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';

const useStyles = makeStyles({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    color: tokens.colorNeutralForeground2,
  },
});

interface MoreRowsProps {
  /** How much is shown, in words. */
  readonly shown: string;
  readonly working?: boolean;
  /** Absent when everything is shown. */
  readonly onMore?: (() => void) | undefined;
}

/** The end of a list that comes in pages. */
export function MoreRows({ shown, working = false, onMore }: MoreRowsProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  return (
    <div className={styles.root}>
      {onMore && (
        <Button disabledFocusable={working} onClick={onMore}>
          {working ? t('common.working') : t('common.more')}
        </Button>
      )}
      <span role="status">{shown}</span>
    </div>
  );
}
