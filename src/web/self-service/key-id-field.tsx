import { Link, makeStyles, tokens } from '@fluentui/react-components';
import { Controller, type UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { KeyIdInput } from '../ui/key-id-input.tsx';
import { fewestKeyIdDigits } from '../ui/key-id-text.ts';
import { asksForAll, type KeyRequest } from './key-request.ts';

const allDigits = 32;

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  // Where the page is wide enough, the picture stands beside the field.
  where: { alignSelf: 'flex-start', minHeight: '24px', '@media (min-width: 1080px)': { display: 'none' } },
});

interface KeyIdFieldProps {
  readonly form: UseFormReturn<KeyRequest>;
  readonly ambiguous: string;
  readonly autoFocus: boolean;
}

/** The beginning is enough, until it has turned out to be the beginning of several. */
export function KeyIdField({ form, ambiguous, autoFocus }: KeyIdFieldProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  const validate = (digits: string) => {
    if (digits.length < fewestKeyIdDigits) return t('self.form.keyIdMissing');
    return !asksForAll(digits, ambiguous) || digits.length === allDigits || t('self.form.keyIdAll');
  };
  return (
    <div className={styles.root}>
      <Controller
        name="keyId"
        control={form.control}
        rules={{ validate }}
        render={({ field, fieldState }) => (
          <KeyIdInput
            {...field}
            label={t('self.form.keyId')}
            hint={t(asksForAll(field.value, ambiguous) ? 'self.form.keyIdAllHint' : 'self.form.keyIdHint')}
            validationMessage={fieldState.error?.message}
            // On a phone the keyboard would cover the page before anybody has read it.
            autoFocus={autoFocus && matchMedia('(pointer: fine)').matches}
          />
        )}
      />
      <Link href="#where" className={styles.where}>
        {t('self.form.where')}
      </Link>
    </div>
  );
}
