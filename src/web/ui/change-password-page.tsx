import { Button, makeStyles, Text, Title2, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { command } from '../api/client.ts';
import { useSession, useSessionControl } from '../api/session.tsx';
import { FormInput } from './form-input.tsx';
import { Gate } from './gate.tsx';
import { ProblemMessage } from './problem-message.tsx';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
  lead: { color: tokens.colorNeutralForeground2 },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
});

interface Passwords {
  readonly currentPassword: string;
  readonly newPassword: string;
  readonly repeated: string;
}

interface ChangePasswordPageProps {
  /** Leaves without a change; absent where there is no way round it. */
  readonly onCancel?: (() => void) | undefined;
  readonly onChanged?: (() => void) | undefined;
}

/** Somebody else chose the first password, so it must be replaced before anything else; later it may be. */
export function ChangePasswordPage({ onCancel, onChanged }: ChangePasswordPageProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  const { account, mustChangePassword } = useSession();
  const { refresh, signOut } = useSessionControl();
  const [failure, setFailure] = useState<unknown>();
  const form = useForm<Passwords>({ defaultValues: { currentPassword: '', newPassword: '', repeated: '' } });
  const { isSubmitting } = form.formState;
  const required = { required: t('password.missing') };
  const submit = async ({ currentPassword, newPassword }: Passwords) => {
    setFailure(undefined);
    try {
      await command({
        method: 'POST',
        path: '/sessions/current/password',
        body: { currentPassword, newPassword },
      });
      await refresh();
      onChanged?.();
    } catch (error) {
      setFailure(error);
    }
  };
  return (
    <Gate>
      <Title2 as="h1">{t(mustChangePassword ? 'password.title' : 'password.change')}</Title2>
      {mustChangePassword && (
        <Text as="p" block className={styles.lead}>
          {t('password.lead')}
        </Text>
      )}
      <form className={styles.form} onSubmit={(event) => void form.handleSubmit(submit)(event)} noValidate>
        {failure !== undefined && <ProblemMessage error={failure} />}
        {/* Password managers look for whose password it is. */}
        <input type="text" name="username" autoComplete="username" value={account} readOnly hidden />
        <FormInput
          form={form}
          name="currentPassword"
          label={t('password.current')}
          rules={required}
          type="password"
          autoComplete="current-password"
          autoFocus
          size="large"
        />
        <FormInput
          form={form}
          name="newPassword"
          label={t('password.fresh')}
          hint={t('password.hint')}
          rules={required}
          type="password"
          autoComplete="new-password"
          size="large"
        />
        <FormInput
          form={form}
          name="repeated"
          label={t('password.repeat')}
          rules={{
            ...required,
            validate: (value, { newPassword }) => value === newPassword || t('password.differs'),
          }}
          type="password"
          autoComplete="new-password"
          size="large"
        />
        <div className={styles.buttons}>
          <Button type="submit" appearance="primary" size="large" disabledFocusable={isSubmitting}>
            {isSubmitting ? t('common.working') : t('password.submit')}
          </Button>
          <Button size="large" onClick={onCancel ?? (() => void signOut())}>
            {t(onCancel ? 'common.cancel' : 'account.signOut')}
          </Button>
        </div>
      </form>
    </Gate>
  );
}
