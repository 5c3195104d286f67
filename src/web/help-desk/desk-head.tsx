import { Button, makeStyles, Text, Title2, tokens } from '@fluentui/react-components';
import { ArrowResetRegular } from '@fluentui/react-icons';
import { useTranslation } from 'react-i18next';

const useStyles = makeStyles({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'flex-start',
    justifyContent: 'space-between',
    gap: tokens.spacingHorizontalL,
    marginBottom: tokens.spacingVerticalXXL,
  },
  words: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS, flexBasis: '20rem', flexGrow: 1 },
  title: { margin: 0, overflowWrap: 'anywhere', fontSize: 'clamp(1.375rem, 5vw, 1.75rem)', lineHeight: 1.25 },
  lead: { margin: 0, color: tokens.colorNeutralForeground2, maxWidth: '44rem' },
});

interface DeskHeadProps {
  readonly title: string;
  readonly lead: string;
  readonly onNext: () => void;
}

/** What the page is for, and the way to an empty one. */
export function DeskHead({ title, lead, onNext }: DeskHeadProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  return (
    <div className={styles.root}>
      <div className={styles.words}>
        <Title2 as="h1" className={styles.title}>
          {title}
        </Title2>
        <Text as="p" block className={styles.lead}>
          {lead}
        </Text>
      </div>
      <Button icon={<ArrowResetRegular />} onClick={onNext}>
        {t('drive.next')}
      </Button>
    </div>
  );
}
