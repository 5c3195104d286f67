import { Input, type InputProps } from '@fluentui/react-components';
import type { FieldPath, FieldValues } from 'react-hook-form';
import { FormField, type FormFieldProps } from './form-field.tsx';

type FormInputProps<Form extends FieldValues, Name extends FieldPath<Form>> = FormFieldProps<Form, Name> &
  Pick<InputProps, 'type' | 'autoFocus' | 'autoCapitalize' | 'autoComplete' | 'inputMode' | 'size'>;

/**
 * A line of text of a form. Nothing is corrected by the browser, nor remembered where a field does not ask for it: these
 * are names and numbers.
 */
export function FormInput<Form extends FieldValues, Name extends FieldPath<Form>>({
  form,
  name,
  label,
  hint,
  rules,
  required,
  className,
  ...input
}: FormInputProps<Form, Name>) {
  return (
    <FormField
      {...{ form, name, label, hint, rules, required, className }}
      control={(text) => <Input autoComplete="off" {...input} {...text} spellCheck={false} />}
    />
  );
}
