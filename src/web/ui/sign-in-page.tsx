import { Button, MessageBar, MessageBarBody, makeStyles, Text, Title2, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { type SignedOutBecause, useSessionControl } from '../api/session.tsx';
import { FormInput } from './form-input.tsx';
import { Gate } from './gate.tsx';
import { usePortal } from './portal-context.tsx';
import { ProblemMessage } from './problem-message.tsx';
import { ProviderButton } from './provider-button.tsx';
import { TicketSignIn } from './ticket-sign-in.tsx';
import { useSignOnOutcome } from './use-sign-on-outcome.ts';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
  lead: { color: tokens.colorNeutralForeground2 },
});

interface Credentials {
  readonly account: string;
  readonly password: string;
}

/**
 * For whoever comes from the identity provider or with a ticket, and for passwords. Of an account it says neither whether one exists nor what
 * was wrong.
 */
export function SignInPage({ because }: { readonly because: SignedOutBecause }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const { signIn } = useSessionControl();
  const { signOnName, ticketSignOn, directorySignOn } = usePortal().info;
  const outcome = useSignOnOutcome();
  const [failure, setFailure] = useState<unknown>();
  const form = useForm<Credentials>({ defaultValues: { account: '', password: '' }, shouldFocusError: true });
  const { isSubmitting } = form.formState;
  const submit = async (credentials: Credentials) => {
    setFailure(undefined);
    try {
      await signIn(credentials);
    } catch (error) {
      setFailure(error);
      form.resetField('password');
      form.setFocus('password');
    }
  };
  return (
    <Gate>
      <Title2 as="h1">{t('signIn.title')}</Title2>
      {because !== 'not-yet' && (
        <MessageBar intent={because === 'signed-out' ? 'success' : 'warning'} layout="multiline">
          <MessageBarBody>{t(because === 'signed-out' ? 'signIn.signedOut' : `signIn.${because}`)}</MessageBarBody>
        </MessageBar>
      )}
      {because === 'not-yet' && outcome !== undefined && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>{t(`signIn.outcome.${outcome}`)}</MessageBarBody>
        </MessageBar>
      )}
      {signOnName !== '' && <ProviderButton name={signOnName} />}
      {ticketSignOn && <TicketSignIn byItself={because === 'not-yet' && outcome === undefined} />}
      {(directorySignOn || signOnName === '') && (
        <Text as="p" block className={styles.lead}>
          {t(directorySignOn ? 'signIn.leadDomain' : 'signIn.lead')}
        </Text>
      )}
      <form className={styles.form} onSubmit={(event) => void form.handleSubmit(submit)(event)} noValidate>
        {failure !== undefined && <ProblemMessage error={failure} />}
        <FormInput
          form={form}
          name="account"
          label={t('signIn.account')}
          rules={{ required: t('signIn.accountMissing') }}
          autoComplete="username"
          autoCapitalize="none"
          autoFocus={signOnName === ''}
          size="large"
        />
        <FormInput
          form={form}
          name="password"
          label={t('signIn.password')}
          rules={{ required: t('signIn.passwordMissing') }}
          type="password"
          autoComplete="current-password"
          size="large"
        />
        <Button
          type="submit"
          appearance={signOnName === '' ? 'primary' : 'secondary'}
          size="large"
          disabledFocusable={isSubmitting}
        >
          {isSubmitting ? t('common.working') : t('signIn.submit')}
        </Button>
      </form>
      <Text as="p" block size={200} className={styles.lead}>
        {t('signIn.shared')}
      </Text>
    </Gate>
  );
}
