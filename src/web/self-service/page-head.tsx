import { makeStyles, Text, Title2, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({
  root: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXS,
    marginBottom: tokens.spacingVerticalXXL,
    '& > *': { marginBlock: 0 },
  },
  title: { overflowWrap: 'anywhere', hyphens: 'auto' },
  lead: { color: tokens.colorNeutralForeground2, maxWidth: '46rem' },
});

export function PageHead({ title, lead }: { readonly title: string; readonly lead?: string }) {
  const styles = useStyles();
  return (
    <div className={styles.root}>
      <Title2 as="h1" className={styles.title}>
        {title}
      </Title2>
      {lead !== undefined && (
        <Text as="p" block size={400} className={styles.lead}>
          {lead}
        </Text>
      )}
    </div>
  );
}
