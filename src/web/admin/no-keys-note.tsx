import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { LockClosedRegular } from '@fluentui/react-icons';
import { useTranslation } from 'react-i18next';

const useStyles = makeStyles({
  root: {
    display: 'flex',
    margin: 0,
    alignItems: 'flex-start',
    gap: tokens.spacingHorizontalS,
    color: tokens.colorNeutralForeground2,
    '& > svg': { flexShrink: 0, marginTop: '2px' },
  },
});

/** Stands where somebody would look for keys, and says why there are none. */
export function NoKeysNote() {
  const { t } = useTranslation();
  const styles = useStyles();
  return (
    <Text as="p" size={200} className={styles.root}>
      <LockClosedRegular aria-hidden />
      <span>{t('admin.noKeys')}</span>
    </Text>
  );
}
