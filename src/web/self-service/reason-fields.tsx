import { Button, Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components';
import { Controller, type UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { ProblemMessage } from '../ui/problem-message.tsx';
import type { KeyRequest } from './key-request.ts';
import { isReasonCode } from './reason-in-words.ts';
import { useReasons } from './use-reasons.ts';

const longestOwnWords = 1000;

const useStyles = makeStyles({
  fields: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
  // The longest reason of some language is wider than a phone.
  select: { minWidth: 0, maxWidth: '100%', '& select': { minWidth: 0, width: '100%', textOverflow: 'ellipsis' } },
  failed: { display: 'flex', flexDirection: 'column', alignItems: 'flex-start', gap: tokens.spacingVerticalS },
});

/** Why the key is needed; it decides nothing and stands in the record. */
export function ReasonFields({ form }: { readonly form: UseFormReturn<KeyRequest> }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const { list, failure, retry } = useReasons();
  const { errors } = form.formState;
  return (
    <div className={styles.fields}>
      <Field label={t('self.form.reason')} validationMessage={errors.reason?.message}>
        {/* The list may arrive after a choice was kept, and an option that is not there yet cannot be chosen. */}
        <Select
          key={list.length}
          {...form.register('reason', { required: t('self.form.reasonMissing') })}
          size="large"
          className={styles.select}
        >
          <option value="">{t('self.form.choose')}</option>
          {list.map(({ code, text }) => (
            <option key={code} value={code}>
              {isReasonCode(code) ? t(`reasons.${code}`) : text}
            </option>
          ))}
        </Select>
      </Field>
      {failure !== undefined && (
        <div className={styles.failed}>
          <ProblemMessage error={failure} title={t('self.form.reasonsFailed')} />
          <Button onClick={retry}>{t('common.retry')}</Button>
        </div>
      )}
      {form.watch('reason') === 'other' && <OwnWords form={form} />}
    </div>
  );
}

function OwnWords({ form }: { readonly form: UseFormReturn<KeyRequest> }) {
  const { t } = useTranslation();
  const rules = {
    // A field that is not there has nothing to say; its rules stay registered with the form.
    validate: (words: string, { reason }: KeyRequest) =>
      reason !== 'other' || words.trim() !== '' || t('self.form.ownWordsMissing'),
    maxLength: { value: longestOwnWords, message: t('self.form.ownWordsLong', { most: longestOwnWords }) },
  };
  return (
    <Controller
      name="ownWords"
      control={form.control}
      rules={rules}
      render={({ field, fieldState }) => (
        <Field label={t('self.form.ownWords')} validationMessage={fieldState.error?.message}>
          <Input {...field} size="large" autoComplete="off" />
        </Field>
      )}
    />
  );
}
