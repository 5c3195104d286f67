import { Button } from '@fluentui/react-components';
import { type RefObject, useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { type AddAccountResponse, addAccountResponse } from '../../wire/rest/accounts.ts';
import { call } from '../api/client.ts';
import { FormInput } from '../ui/form-input.tsx';
import { ProblemMessage } from '../ui/problem-message.tsx';
import { TaskBody, TaskDialog } from '../ui/task-dialog.tsx';
import { AccountFields, type AccountForm } from './account-fields.tsx';
import { OneTimePassword } from './one-time-password.tsx';
import { useAccountProblem } from './use-account-problem.ts';

interface AddAccountDialogProps {
  readonly opener: RefObject<HTMLElement | null>;
  readonly onDone: (done: string) => Promise<void>;
  readonly onClose: () => void;
}

/** Asks for the account, then shows its one-time password in the same dialog. */
export function AddAccountDialog({ opener, onDone, onClose }: AddAccountDialogProps) {
  const { t } = useTranslation();
  const [added, setAdded] = useState<AddAccountResponse>();
  return (
    <TaskDialog opener={opener} onClose={onClose}>
      {added === undefined ? (
        <AddAccountForm
          onAdded={(answer) => {
            setAdded(answer);
            void onDone(t('admin.accounts.added', { name: answer.account.name }));
          }}
          onClose={onClose}
        />
      ) : (
        <OneTimePassword name={added.account.name} password={added.oneTimePassword} onClose={onClose} />
      )}
    </TaskDialog>
  );
}

interface AddAccountFormProps {
  readonly onAdded: (answer: AddAccountResponse) => void;
  readonly onClose: () => void;
}

function AddAccountForm({ onAdded, onClose }: AddAccountFormProps) {
  const { t } = useTranslation();
  const [failure, setFailure] = useState<unknown>();
  const form = useForm<AccountForm>({ defaultValues: { name: '', displayName: '', person: '', roles: [] } });
  const placed = useAccountProblem(form);
  const { isSubmitting } = form.formState;
  const submit = async ({ name, displayName, person, roles }: AccountForm) => {
    setFailure(undefined);
    const more = { ...(displayName.trim() !== '' && { displayName }), ...(person.trim() !== '' && { person }) };
    const body = { name: name.trim(), roles, ...more };
    try {
      onAdded(await call(addAccountResponse, { method: 'POST', path: '/accounts', body }));
    } catch (error) {
      if (!placed(error)) setFailure(error);
    }
  };
  return (
    <TaskBody
      title={t('admin.accounts.add')}
      onSubmit={(event) => void form.handleSubmit(submit)(event)}
      actions={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" appearance="primary" disabledFocusable={isSubmitting}>
            {isSubmitting ? t('common.working') : t('admin.accounts.addConfirm')}
          </Button>
        </>
      }
    >
      {failure !== undefined && <ProblemMessage error={failure} />}
      <FormInput
        form={form}
        name="name"
        label={t('admin.accounts.name')}
        hint={t('admin.accounts.nameHint')}
        rules={{ validate: (name) => name.trim() !== '' || t('admin.missing') }}
        required
        autoFocus
        autoCapitalize="none"
      />
      <AccountFields form={form} fresh />
    </TaskBody>
  );
}
