import { MessageBar, MessageBarBody, makeStyles } from '@fluentui/react-components';
import { useEffect, useRef } from 'react';

const useStyles = makeStyles({
  text: { overflowWrap: 'anywhere', whiteSpace: 'normal' },
  root: { outlineStyle: 'none' },
});

/** Says that a secret was here. Takes the focus, which was on what is gone. */
export function GoneMessage({ text }: { readonly text: string }) {
  const styles = useStyles();
  const message = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (document.activeElement === null || document.activeElement === document.body) message.current?.focus();
  }, []);
  return (
    <div ref={message} tabIndex={-1} className={styles.root}>
      <MessageBar intent="info" layout="multiline" role="status">
        <MessageBarBody className={styles.text}>{text}</MessageBarBody>
      </MessageBar>
    </div>
  );
}
