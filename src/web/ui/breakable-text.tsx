import { makeStyles } from '@fluentui/react-components';
import { Fragment } from 'react';

// A hyphen in a name would be read as a part of it.
const useStyles = makeStyles({ root: { hyphens: 'none' } });

/** A name that a machine knows, which goes on in the next line after a sign inside it rather than anywhere. */
export function BreakableText({ text }: { readonly text: string }) {
  const styles = useStyles();
  if (text === '') return null;
  return (
    <span className={styles.root} translate="no">
      {text.split(/(?<=[\\/_.:@])/).map((part, at) => (
        // The parts of a text have no other name than their place.
        <Fragment key={at}>
          {at > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </span>
  );
}
