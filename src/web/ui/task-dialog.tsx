import {
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { type ReactNode, type RefObject, type SubmitEventHandler, useEffect } from 'react';
import { usePageAfterDialog } from './use-page-after-dialog.tsx';

interface TaskDialogProps {
  /** Gets the focus back when the dialog is gone. */
  readonly opener: RefObject<HTMLElement | null>;
  /** Gets it where the opener went away with what was removed. */
  readonly otherwise?: RefObject<HTMLElement | null> | undefined;
  readonly onClose: () => void;
  /** Asks before something is taken away. */
  readonly urgent?: boolean;
  readonly children: ReactNode;
}

/**
 * One thing to do before the page goes on; it is open as long as it is there. A click beside it does not close it, since
 * what was typed or is shown once would be lost.
 */
export function TaskDialog({ opener, otherwise, onClose, urgent = false, children }: TaskDialogProps) {
  useReturnOfFocus(opener, otherwise);
  usePageAfterDialog();
  return (
    <Dialog
      open
      modalType={urgent ? 'alert' : 'modal'}
      onOpenChange={(_event, { type }) => {
        if (type !== 'backdropClick') onClose();
      }}
    >
      <DialogSurface>{children}</DialogSurface>
    </Dialog>
  );
}

const useStyles = makeStyles({
  content: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalL,
    overflowWrap: 'anywhere',
    // Room for the rings of what has the focus, which would be cut at the edge of what scrolls.
    padding: '3px',
    margin: '-3px',
    marginBlockEnd: tokens.spacingVerticalS,
    '& > *': { marginBlock: 0, flexShrink: 0 },
  },
});

interface TaskBodyProps {
  readonly title: string;
  readonly actions: ReactNode;
  readonly onSubmit?: SubmitEventHandler<HTMLFormElement> | undefined;
  readonly children: ReactNode;
}

export function TaskBody({ title, actions, onSubmit, children }: TaskBodyProps) {
  const styles = useStyles();
  const body = (
    <DialogBody>
      <DialogTitle>{title}</DialogTitle>
      <DialogContent className={styles.content}>{children}</DialogContent>
      <DialogActions>{actions}</DialogActions>
    </DialogBody>
  );
  if (onSubmit === undefined) return body;
  return (
    <form onSubmit={onSubmit} noValidate autoComplete="off">
      {body}
    </form>
  );
}

function useReturnOfFocus(opener: RefObject<HTMLElement | null>, otherwise?: RefObject<HTMLElement | null>): void {
  useEffect(
    () => () => {
      // After the dialog has let go: until then nothing outside of it can have the focus.
      setTimeout(() => {
        (opener.current ?? otherwise?.current)?.focus();
      });
    },
    [opener, otherwise],
  );
}
