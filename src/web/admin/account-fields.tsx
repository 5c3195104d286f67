import { Controller, type UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { Role } from '../api/session.tsx';
import { FormInput } from '../ui/form-input.tsx';
import { RoleChoice } from './role-choice.tsx';
import { rolesConflict } from './role-rules.ts';

export interface AccountForm {
  readonly name: string;
  readonly displayName: string;
  readonly person: string;
  readonly roles: readonly Role[];
}

interface AccountFieldsProps {
  readonly form: UseFormReturn<AccountForm>;
  /** What is left empty is filled in by the server, which it does for a new account only. */
  readonly fresh?: boolean;
}

/** What an administrator says about an account, new or not. */
export function AccountFields({ form, fresh = false }: AccountFieldsProps) {
  const { t } = useTranslation();
  const rules = { validate: (value: string) => fresh || value.trim() !== '' || t('admin.missing') };
  return (
    <>
      <FormInput
        form={form}
        name="displayName"
        label={t('admin.accounts.displayName')}
        hint={fresh ? t('admin.accounts.displayNameHint') : undefined}
        rules={rules}
      />
      <FormInput
        form={form}
        name="person"
        label={t('admin.accounts.person')}
        hint={t(fresh ? 'admin.accounts.personHintNew' : 'admin.accounts.personHint')}
        rules={rules}
      />
      <Controller
        control={form.control}
        name="roles"
        rules={{ validate: (roles) => !rolesConflict(roles) || t('admin.accounts.rolesConflict') }}
        render={({ field, fieldState }) => (
          <RoleChoice roles={field.value} onChange={field.onChange} problem={fieldState.error?.message} />
        )}
      />
    </>
  );
}
