import { Button, Text } from '@fluentui/react-components';
import { type ReactNode, type RefObject, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemMessage } from './problem-message.tsx';
import { TaskBody, TaskDialog } from './task-dialog.tsx';

interface ConfirmBodyProps {
  readonly title: string;
  /** What happens, and to whom. */
  readonly children: ReactNode;
  /** What the button says: the deed, never "OK". */
  readonly confirm: string;
  readonly run: () => Promise<void>;
  readonly onClose: () => void;
}

interface ConfirmDialogProps extends ConfirmBodyProps {
  readonly opener: RefObject<HTMLElement | null>;
  readonly otherwise?: RefObject<HTMLElement | null> | undefined;
}

/** Asks once. A failure stays in the dialog, beside the button that can be pressed again. */
export function ConfirmDialog({ opener, otherwise, ...body }: ConfirmDialogProps) {
  return (
    <TaskDialog opener={opener} otherwise={otherwise} onClose={body.onClose} urgent>
      <ConfirmBody {...body} />
    </TaskDialog>
  );
}

/** The question itself, for a dialog that goes on afterwards. */
export function ConfirmBody({ title, children, confirm, run, onClose }: ConfirmBodyProps) {
  const { t } = useTranslation();
  const [working, setWorking] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const go = async () => {
    setWorking(true);
    setFailure(undefined);
    try {
      await run();
    } catch (error) {
      setFailure(error);
    }
    setWorking(false);
  };
  return (
    <TaskBody
      title={title}
      actions={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button appearance="primary" disabledFocusable={working} onClick={() => void go()}>
            {working ? t('common.working') : confirm}
          </Button>
        </>
      }
    >
      <Text as="p" block>
        {children}
      </Text>
      {failure !== undefined && <ProblemMessage error={failure} />}
    </TaskBody>
  );
}
