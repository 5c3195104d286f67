import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { type AccountTask, changeAccount } from './account-task.ts';

/** Takes an account out of use, or brings it back. */
export function DisableAccountDialog({ account, opener, onDone, onClose }: AccountTask) {
  const { t } = useTranslation();
  const { name } = account;
  const to = account.disabled ? 'enable' : 'disable';
  return (
    <ConfirmDialog
      opener={opener}
      title={t(`admin.accounts.${to}Title`, { name })}
      confirm={t(`admin.accounts.${to}`)}
      run={async () => {
        await changeAccount(name, { disabled: to === 'disable' });
        onClose();
        await onDone(t(`admin.accounts.${to}Done`, { name }));
      }}
      onClose={onClose}
    >
      {t(`admin.accounts.${to}Text`, { name })}
    </ConfirmDialog>
  );
}
