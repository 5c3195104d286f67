import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import type { UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { RevealOwnKeyRequest } from '../../wire/rest/recovery.ts';
import { isProblem } from '../api/problem.ts';
import { Card } from '../ui/card.tsx';
import { useExplanation } from '../ui/problem-message.tsx';
import { GoneMessage } from './gone-message.tsx';
import { KeyIdField } from './key-id-field.tsx';
import { type KeyRequest, toWire } from './key-request.ts';
import { ReasonFields } from './reason-fields.tsx';
import { RevealProblem } from './reveal-problem.tsx';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXL },
  submit: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  button: { minHeight: '48px', '@media (min-width: 640px)': { alignSelf: 'flex-start', minWidth: '12rem' } },
  quiet: { color: tokens.colorNeutralForeground2 },
});

interface GetKeyFormProps {
  readonly form: UseFormReturn<KeyRequest>;
  readonly ask: (request: RevealOwnKeyRequest) => Promise<unknown>;
  readonly failure: unknown;
  /** A key was shown and is not any more. */
  readonly gone: boolean;
  /** Digits that fit several keys: what begins like them needs all 32. */
  readonly ambiguous: string;
  readonly onAmbiguous: (keyId: string) => void;
}

export function GetKeyForm({ form, ask, failure, gone, ambiguous, onAmbiguous }: GetKeyFormProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  const placeFailure = usePlaceFailure(form, onAmbiguous);
  const { isSubmitting } = form.formState;
  const submit = async (request: KeyRequest) => {
    placeFailure(await ask(toWire(request)), request);
  };
  return (
    <Card raised>
      {gone && <GoneMessage />}
      <form className={styles.form} onSubmit={(event) => void form.handleSubmit(submit)(event)} noValidate>
        <KeyIdField form={form} ambiguous={ambiguous} autoFocus={!gone} />
        <ReasonFields form={form} />
        {failure !== undefined && <RevealProblem error={failure} />}
        <div className={styles.submit}>
          <Button
            type="submit"
            appearance="primary"
            size="large"
            className={styles.button}
            disabledFocusable={isSubmitting}
          >
            {isSubmitting ? t('common.working') : t('self.form.submit')}
          </Button>
          <Text size={200} className={styles.quiet}>
            {t('self.form.recorded')}
          </Text>
        </div>
      </form>
    </Card>
  );
}

/** What the server says about a field stands at that field, and the field has the focus. */
function usePlaceFailure(form: UseFormReturn<KeyRequest>, onAmbiguous: (keyId: string) => void) {
  const { t } = useTranslation();
  const explain = useExplanation();
  return (failure: unknown, { keyId }: KeyRequest) => {
    if (isProblem(failure, 'key-id-ambiguous')) {
      onAmbiguous(keyId);
      form.setError('keyId', { message: t('self.form.keyIdAll') }, { shouldFocus: true });
    }
    if (isProblem(failure, 'key-id-invalid', 'key-id-too-short')) {
      form.setError('keyId', { message: explain(failure) }, { shouldFocus: true });
    }
    if (isProblem(failure, 'reason-required')) {
      form.setError('reason', { message: explain(failure) }, { shouldFocus: true });
    }
  };
}
