import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { Card } from '../ui/card.tsx';

const useStyles = makeStyles({
  list: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    margin: 0,
    paddingInlineStart: '1.5rem',
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    '& > li::marker': { color: tokens.colorBrandForeground1, fontWeight: tokens.fontWeightSemibold },
  },
  quiet: { color: tokens.colorNeutralForeground2 },
});

/** For somebody who stands before a blue screen with a telephone in the other hand. */
export function NextSteps() {
  const { t } = useTranslation();
  const styles = useStyles();
  return (
    <Card title={t('self.next.title')}>
      <ol className={styles.list}>
        <li>
          {t('self.next.type')}{' '}
          <Text size={300} className={styles.quiet}>
            {t('self.next.functionKeys')}
          </Text>
        </li>
        <li>{t('self.next.calm')}</li>
        <li>{t('self.next.enter')}</li>
      </ol>
      <Text as="p" block>
        {t('self.next.replaced')}
      </Text>
      <Text as="p" block className={styles.quiet}>
        {t('self.next.again')}
      </Text>
    </Card>
  );
}
