import { makeStyles } from '@fluentui/react-components';
import { Fragment } from 'react';
import { visible } from '../texts/visible-text.ts';

// A hyphen in a name would be read as a part of it, and two spaces are not one.
const useStyles = makeStyles({
  root: { hyphens: 'none', whiteSpace: 'pre-wrap' },
  endless: { overflowWrap: 'anywhere' },
});

/** Longer than any part of a name that somebody chose in good faith: two of them would push the rest of a table away. */
const longestPart = 40;

/**
 * A name that a machine knows, which goes on in the next line after a sign inside it rather than anywhere. Whatever
 * direction it is read in, what stands beside it keeps its own.
 */
export function BreakableText({ text }: { readonly text: string }) {
  const styles = useStyles();
  if (text === '') return null;
  return (
    <bdi className={styles.root} translate="no">
      {text
        .split(/(?<=[\\/_.:@])/)
        .map(visible)
        .map((part, at) => (
          // The parts of a text have no other name than their place.
          <Fragment key={at}>
            {at > 0 && <wbr />}
            {part.length > longestPart ? <span className={styles.endless}>{part}</span> : part}
          </Fragment>
        ))}
    </bdi>
  );
}
