import { makeStyles, tokens } from '@fluentui/react-components';
import { Card } from '../ui/card.tsx';

const useStyles = makeStyles({
  list: {
    margin: 0,
    paddingInlineStart: '1.25em',
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    maxWidth: '46rem',
  },
});

/** What a reveal sets going. */
export function NextSteps({ title, steps }: { readonly title: string; readonly steps: readonly string[] }) {
  const styles = useStyles();
  return (
    <Card title={title}>
      <ul className={styles.list}>
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ul>
    </Card>
  );
}
