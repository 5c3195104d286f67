import { makeStyles, Subtitle2, tokens } from '@fluentui/react-components';
import { type ReactNode, useId } from 'react';

const useStyles = makeStyles({
  root: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    boxSizing: 'border-box',
    minWidth: 0,
    padding: 'clamp(16px, 2vw, 24px)',
    borderRadius: tokens.borderRadiusXLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
    '& > *': { marginBlock: 0 },
  },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    '& > *': { marginBlock: 0 },
    gap: tokens.spacingHorizontalM,
  },
});

interface CardProps {
  readonly title: string;
  readonly action?: ReactNode;
  readonly children?: ReactNode;
}

/** A part of a page that stands for itself. */
export function Card({ title, action, children }: CardProps) {
  const styles = useStyles();
  const id = useId();
  return (
    <section className={styles.root} aria-labelledby={id}>
      <div className={styles.head}>
        <Subtitle2 as="h2" id={id}>
          {title}
        </Subtitle2>
        {action}
      </div>
      {children}
    </section>
  );
}
