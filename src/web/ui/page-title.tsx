import { makeStyles, Text, Title2, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'flex-start',
    justifyContent: 'space-between',
    gap: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`,
    marginBottom: tokens.spacingVerticalXL,
  },
  words: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXS,
    flexBasis: '24rem',
    flexGrow: 1,
    minWidth: 0,
    '& > *': { marginBlock: 0 },
  },
  title: { overflowWrap: 'anywhere', hyphens: 'auto' },
  lead: { color: tokens.colorNeutralForeground2, maxWidth: '46rem' },
});

interface PageTitleProps {
  readonly title: string;
  readonly lead: string;
  /** What can be done on this page beside reading it. */
  readonly actions?: ReactNode;
}

export function PageTitle({ title, lead, actions }: PageTitleProps) {
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
      {actions}
    </div>
  );
}
