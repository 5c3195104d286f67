import { Button, MessageBar, MessageBarBody } from '@fluentui/react-components';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { ProblemMessage } from '../ui/problem-message.tsx';
import { TaskBody, TaskDialog } from '../ui/task-dialog.tsx';
import { accountChange } from './account-change.ts';
import { AccountFields, type AccountForm } from './account-fields.tsx';
import { type AccountTask, changeAccount } from './account-task.ts';
import { useAccountProblem } from './use-account-problem.ts';

export function ChangeAccountDialog({ account, opener, onDone, onClose }: AccountTask) {
  const { t } = useTranslation();
  const { name, displayName, person, roles } = account;
  const [failure, setFailure] = useState<unknown>();
  const form = useForm<AccountForm>({ defaultValues: { name, displayName, person, roles } });
  const placed = useAccountProblem(form);
  const { isSubmitting } = form.formState;
  const submit = async (wanted: AccountForm) => {
    const change = accountChange(account, wanted);
    if (change === undefined) {
      onClose();
      return;
    }
    setFailure(undefined);
    try {
      await changeAccount(name, change);
      onClose();
      await onDone(t('admin.accounts.changed', { name }));
    } catch (error) {
      if (!placed(error)) setFailure(error);
    }
  };
  return (
    <TaskDialog opener={opener} onClose={onClose}>
      <TaskBody
        title={t('admin.accounts.changeTitle', { name })}
        onSubmit={(event) => void form.handleSubmit(submit)(event)}
        actions={
          <>
            <Button onClick={onClose}>{t('common.cancel')}</Button>
            <Button type="submit" appearance="primary" disabledFocusable={isSubmitting}>
              {isSubmitting ? t('common.working') : t('common.save')}
            </Button>
          </>
        }
      >
        <MessageBar layout="multiline">
          <MessageBarBody>{t('admin.accounts.changeText', { name })}</MessageBarBody>
        </MessageBar>
        {failure !== undefined && <ProblemMessage error={failure} />}
        <AccountFields form={form} />
      </TaskBody>
    </TaskDialog>
  );
}
