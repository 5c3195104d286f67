import { makeStyles, Text, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: tokens.spacingHorizontalM,
  },
  count: { color: tokens.colorNeutralForeground2 },
});

/** Above a list: how long it is, and what can be added to it. */
export function ListHead({ count, children }: { readonly count: string; readonly children: ReactNode }) {
  const styles = useStyles();
  return (
    <div className={styles.root}>
      <Text className={styles.count}>{count}</Text>
      {children}
    </div>
  );
}
