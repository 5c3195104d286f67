import { makeStyles, mergeClasses, Subtitle1, tokens } from '@fluentui/react-components';
import { type ReactNode, useId } from 'react';

const useStyles = makeStyles({
  root: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    boxSizing: 'border-box',
    minWidth: 0,
    '& > p, & > h2': { marginBlock: 0 },
    padding: 'clamp(16px, 3vw, 28px)',
    borderRadius: tokens.borderRadiusXLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  raised: { boxShadow: tokens.shadow8 },
});

interface PanelProps {
  readonly title?: string | undefined;
  readonly raised?: boolean;
  readonly id?: string;
  readonly children: ReactNode;
}

/** One thing of the page: what to do stands higher than what helps with it. */
export function Panel({ title, raised = false, id, children }: PanelProps) {
  const styles = useStyles();
  const titleId = useId();
  const className = mergeClasses(styles.root, raised && styles.raised);
  if (title === undefined)
    return (
      <div className={className} id={id}>
        {children}
      </div>
    );
  return (
    <section className={className} id={id} aria-labelledby={titleId}>
      <Subtitle1 as="h2" id={titleId}>
        {title}
      </Subtitle1>
      {children}
    </section>
  );
}
