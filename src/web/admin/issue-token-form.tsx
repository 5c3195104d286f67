import { Button, Field, Radio, RadioGroup } from '@fluentui/react-components';
import { useState } from 'react';
import { Controller, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { type IssueTokenResponse, issueTokenResponse } from '../../wire/rest/tokens.ts';
import { call } from '../api/client.ts';
import { isProblem } from '../api/problem.ts';
import { FormInput } from '../ui/form-input.tsx';
import { ProblemMessage, useExplanation } from '../ui/problem-message.tsx';
import { TaskBody } from '../ui/task-dialog.tsx';
import { TokenHolderFields } from './token-holder-fields.tsx';
import { isWholeDays, longestDays, longestLabel, type TokenForm, toRequest } from './token-request.ts';

interface IssueTokenFormProps {
  readonly onIssued: (answer: IssueTokenResponse) => void;
  readonly onClose: () => void;
}

export function IssueTokenForm({ onIssued, onClose }: IssueTokenFormProps) {
  const { t } = useTranslation();
  const explain = useExplanation();
  const [failure, setFailure] = useState<unknown>();
  const form = useForm<TokenForm>({
    defaultValues: { label: '', for: 'computer', computer: '', role: 'data-migration', days: '365' },
  });
  const { isSubmitting } = form.formState;
  const submit = async (wanted: TokenForm) => {
    setFailure(undefined);
    try {
      onIssued(await call(issueTokenResponse, { method: 'POST', path: '/tokens', body: toRequest(wanted) }));
    } catch (error) {
      if (isProblem(error, 'computer-name-invalid')) {
        form.setError('computer', { message: explain(error) }, { shouldFocus: true });
      } else setFailure(error);
    }
  };
  return (
    <TaskBody
      title={t('admin.tokens.issue')}
      onSubmit={(event) => void form.handleSubmit(submit)(event)}
      actions={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" appearance="primary" disabledFocusable={isSubmitting}>
            {isSubmitting ? t('common.working') : t('admin.tokens.issueConfirm')}
          </Button>
        </>
      }
    >
      {failure !== undefined && <ProblemMessage error={failure} />}
      <FormInput
        form={form}
        name="label"
        label={t('admin.tokens.label')}
        hint={t('admin.tokens.labelHint')}
        rules={{
          validate: (label) => label.trim() !== '' || t('admin.missing'),
          maxLength: { value: longestLabel, message: t('admin.tokens.labelLong', { most: longestLabel }) },
        }}
        required
        autoFocus
      />
      <Controller
        control={form.control}
        name="for"
        render={({ field }) => (
          <Field label={t('admin.tokens.for')}>
            <RadioGroup value={field.value} layout="horizontal" onChange={(_event, { value }) => field.onChange(value)}>
              <Radio value="computer" label={t('admin.tokens.forComputer')} />
              <Radio value="role" label={t('admin.tokens.forRole')} />
            </RadioGroup>
          </Field>
        )}
      />
      <TokenHolderFields form={form} />
      <FormInput
        form={form}
        name="days"
        label={t('admin.tokens.days')}
        hint={t('admin.tokens.daysHint', { most: longestDays })}
        rules={{ validate: (days) => isWholeDays(days) || t('admin.tokens.daysWrong', { most: longestDays }) }}
        inputMode="numeric"
      />
    </TaskBody>
  );
}
