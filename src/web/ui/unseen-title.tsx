import { makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  title: { position: 'absolute', width: '1px', height: '1px', margin: 0, overflow: 'hidden', clipPath: 'inset(50%)' },
});

/** The title of a page that shows none yet, for whoever has it read out. */
export function UnseenTitle({ children }: { readonly children: ReactNode }) {
  const styles = useStyles();
  return <h1 className={styles.title}>{children}</h1>;
}
