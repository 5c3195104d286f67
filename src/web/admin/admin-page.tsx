import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { PageTitle } from '../ui/page-title.tsx';
import { Queries } from '../ui/queries.tsx';
import { NoKeysNote } from './no-keys-note.tsx';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
});

interface AdminPageProps {
  readonly title: string;
  readonly lead: string;
  readonly children: ReactNode;
}

/** What the pages of the administration have in common. */
export function AdminPage({ title, lead, children }: AdminPageProps) {
  const styles = useStyles();
  return (
    <>
      <PageTitle title={title} lead={lead} />
      <Queries>
        <div className={styles.root}>
          {children}
          <NoKeysNote />
        </div>
      </Queries>
    </>
  );
}
