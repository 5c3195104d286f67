import { type RefObject, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { IssueTokenResponse } from '../../wire/rest/tokens.ts';
import { ShownOnce } from '../ui/shown-once.tsx';
import { TaskDialog } from '../ui/task-dialog.tsx';
import { IssueTokenForm } from './issue-token-form.tsx';

interface IssueTokenDialogProps {
  readonly opener: RefObject<HTMLElement | null>;
  readonly onDone: (done: string) => Promise<void>;
  readonly onClose: () => void;
}

/** Asks what the token is for, then shows its secret in the same dialog. */
export function IssueTokenDialog({ opener, onDone, onClose }: IssueTokenDialogProps) {
  const { t } = useTranslation();
  const [issued, setIssued] = useState<IssueTokenResponse>();
  if (issued === undefined) {
    return (
      <TaskDialog opener={opener} onClose={onClose}>
        <IssueTokenForm
          onIssued={(answer) => {
            setIssued(answer);
            void onDone(t('admin.tokens.issued', { label: answer.token.label }));
          }}
          onClose={onClose}
        />
      </TaskDialog>
    );
  }
  const { label } = issued.token;
  return (
    <TaskDialog opener={opener} onClose={onClose}>
      <ShownOnce
        title={t('admin.tokens.onceTitle', { label })}
        name={t('admin.tokens.once')}
        secret={issued.secret}
        lost={t('admin.tokens.onceLost')}
        onClose={onClose}
      >
        {t('admin.tokens.onceText')}
      </ShownOnce>
    </TaskDialog>
  );
}
