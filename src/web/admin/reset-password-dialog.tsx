import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { resetPasswordResponse } from '../../wire/rest/accounts.ts';
import { call } from '../api/client.ts';
import { ConfirmBody } from '../ui/confirm-dialog.tsx';
import { TaskDialog } from '../ui/task-dialog.tsx';
import { type AccountTask, accountPath } from './account-task.ts';
import { OneTimePassword } from './one-time-password.tsx';

/** Asks, then shows the one-time password in the same dialog. */
export function ResetPasswordDialog({ account: { name }, opener, onDone, onClose }: AccountTask) {
  const { t } = useTranslation();
  const [password, setPassword] = useState<string>();
  const reset = async () => {
    const answer = await call(resetPasswordResponse, {
      method: 'POST',
      path: `${accountPath(name)}/password`,
      body: {},
    });
    setPassword(answer.oneTimePassword);
    void onDone(t('admin.accounts.resetDone', { name }));
  };
  return (
    <TaskDialog opener={opener} onClose={onClose} urgent>
      {password === undefined ? (
        <ConfirmBody
          title={t('admin.accounts.resetTitle', { name })}
          confirm={t('admin.accounts.resetConfirm')}
          run={reset}
          onClose={onClose}
        >
          {t('admin.accounts.resetText', { name })}
        </ConfirmBody>
      ) : (
        <OneTimePassword name={name} password={password} onClose={onClose} />
      )}
    </TaskDialog>
  );
}
