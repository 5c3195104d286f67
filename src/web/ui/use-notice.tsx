import { MessageBar, MessageBarBody, makeStyles } from '@fluentui/react-components';
import { type ReactNode, useRef, useState } from 'react';

const useStyles = makeStyles({
  root: { outlineStyle: 'none', ':empty': { display: 'none' } },
  text: { whiteSpace: 'normal', overflowWrap: 'anywhere' },
});

interface Notice {
  /** Stands on the page from the start, so that what is said later is read out. */
  readonly place: ReactNode;
  /** Says what was done. */
  readonly say: (text: string) => void;
  /** For a row that is gone: its button cannot have the focus back. */
  readonly ref: React.RefObject<HTMLDivElement | null>;
}

/** The place of a page where it says what was done. */
export function useNotice(): Notice {
  const styles = useStyles();
  const [text, say] = useState('');
  const ref = useRef<HTMLDivElement>(null);
  const place = (
    <div role="status" ref={ref} tabIndex={-1} className={styles.root}>
      {text !== '' && (
        <MessageBar intent="success" layout="multiline">
          <MessageBarBody className={styles.text}>{text}</MessageBarBody>
        </MessageBar>
      )}
    </div>
  );
  return { place, say, ref };
}
