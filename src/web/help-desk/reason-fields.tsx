import { Field, Select } from '@fluentui/react-components';
import { useFormContext } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { DeskForm } from './desk-form.ts';
import { DeskInput } from './desk-input.tsx';
import { FieldLabel } from './field-label.tsx';
import type { Desk } from './use-desk.ts';

const longestReason = 1000;
const longestTicket = 128;

interface ReasonFieldsProps {
  readonly desk: Desk;
  readonly label: string;
  readonly reasons: readonly { readonly code: string; readonly text: string }[];
}

/** Why, for which ticket, and how the caller was verified: what stands in the record beside the key. */
export function ReasonFields({ desk, label, reasons }: ReasonFieldsProps) {
  const { t } = useTranslation();
  const form = useFormContext<DeskForm>();
  const { errors } = form.formState;
  return (
    <>
      <Field label={label} required validationMessage={errors.reason?.message}>
        <Select {...form.register('reason')} size="large">
          <option value="">{t('drive.chooseReason')}</option>
          <Choices group="reasons" choices={reasons} />
        </Select>
      </Field>
      {form.watch('reason') === 'other' && (
        <Field label={t('drive.ownWords')} required validationMessage={errors.reasonText?.message}>
          <DeskInput name="reasonText" maxLength={longestReason} />
        </Field>
      )}
      <Field
        label={{ children: <FieldLabel text={t('drive.ticket')} required={false} /> }}
        validationMessage={errors.ticket?.message}
      >
        <DeskInput name="ticket" maxLength={longestTicket} />
      </Field>
      <CallerVerification desk={desk} />
    </>
  );
}

function CallerVerification({ desk }: { readonly desk: Desk }) {
  const { t } = useTranslation();
  const form = useFormContext<DeskForm>();
  const required = desk.callerVerificationRequired;
  return (
    <Field
      label={{ children: <FieldLabel text={t('drive.verified')} required={required} /> }}
      required={required}
      hint={t('drive.verifiedHint')}
      validationMessage={form.formState.errors.callerVerified?.message}
    >
      <Select {...form.register('callerVerified')} size="large">
        <option value="">{t(required ? 'drive.chooseVerified' : 'drive.notStated')}</option>
        <Choices group="callerVerification" choices={desk.reasons.callerVerification} />
      </Select>
    </Field>
  );
}

interface ChoicesProps {
  readonly group: 'reasons' | 'callerVerification';
  readonly choices: readonly { readonly code: string; readonly text: string }[];
}

/** An organisation may have choices of its own; those stand as the server has them. */
function Choices({ group, choices }: ChoicesProps) {
  const { i18n } = useTranslation();
  const textOf = (code: string, text: string) => {
    const translated: unknown = i18n.getResource(i18n.language, 'translation', `${group}.${code}`);
    return typeof translated === 'string' ? translated : text;
  };
  return choices.map(({ code, text }) => (
    <option key={code} value={code}>
      {textOf(code, text)}
    </option>
  ));
}
