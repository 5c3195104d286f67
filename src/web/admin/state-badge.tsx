import { Badge, makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const colors = { good: 'success', over: 'informative', due: 'warning', bad: 'danger', plain: 'informative' } as const;

const useStyles = makeStyles({ root: { height: 'auto', minHeight: '20px', whiteSpace: 'nowrap' } });

/** A state in a word; the colour repeats it. */
export function StateBadge({ kind, children }: { readonly kind: keyof typeof colors; readonly children: ReactNode }) {
  const styles = useStyles();
  return (
    <Badge
      className={styles.root}
      appearance={kind === 'over' ? 'outline' : 'tint'}
      color={colors[kind]}
      shape="rounded"
    >
      {children}
    </Badge>
  );
}
