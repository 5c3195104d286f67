import type { UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { isProblem } from '../api/problem.ts';
import { useExplanation } from '../ui/problem-message.tsx';
import type { AccountForm } from './account-fields.tsx';

/** Puts what the server says at the field that it is about. False for what is about the whole. */
export function useAccountProblem(form: UseFormReturn<AccountForm>): (error: unknown) => boolean {
  const { t } = useTranslation();
  const explain = useExplanation();
  return (error) => {
    if (isProblem(error, 'already-exists')) {
      form.setError('name', { message: t('admin.accounts.nameTaken') }, { shouldFocus: true });
      return true;
    }
    if (isProblem(error, 'person-name-invalid')) {
      form.setError('person', { message: explain(error) }, { shouldFocus: true });
      return true;
    }
    if (isProblem(error, 'roles-incompatible')) {
      form.setError('roles', { message: t('admin.accounts.rolesConflict') });
      return true;
    }
    return false;
  };
}
