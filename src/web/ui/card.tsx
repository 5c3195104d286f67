import { makeStyles, mergeClasses, Subtitle1, tokens } from '@fluentui/react-components';
import { type ReactNode, useId } from 'react';

const useStyles = makeStyles({
  root: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalL,
    boxSizing: 'border-box',
    minWidth: 0,
    padding: 'clamp(16px, 2.5vw, 28px)',
    borderRadius: tokens.borderRadiusXLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
    '& > *': { marginBlock: 0 },
  },
  raised: { boxShadow: tokens.shadow8 },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: tokens.spacingHorizontalM,
    '& > *': { marginBlock: 0 },
  },
});

interface CardProps {
  readonly title?: string | undefined;
  /** Beside the title. */
  readonly action?: ReactNode;
  /** What to do stands higher than what helps with it. */
  readonly raised?: boolean;
  readonly id?: string | undefined;
  readonly className?: string | undefined;
  readonly children?: ReactNode;
}

/** A part of a page that stands for itself. */
export function Card({ title, action, raised = false, id, className, children }: CardProps) {
  const styles = useStyles();
  const titleId = useId();
  const classes = mergeClasses(styles.root, raised && styles.raised, className);
  if (title === undefined) {
    return (
      <div className={classes} id={id}>
        {children}
      </div>
    );
  }
  return (
    <section className={classes} id={id} aria-labelledby={titleId}>
      <div className={styles.head}>
        <Subtitle1 as="h2" id={titleId}>
          {title}
        </Subtitle1>
        {action}
      </div>
      {children}
    </section>
  );
}
