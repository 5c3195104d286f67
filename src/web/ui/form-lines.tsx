import { Textarea } from '@fluentui/react-components';
import type { FieldPath, FieldValues } from 'react-hook-form';
import { FormField, type FormFieldProps } from './form-field.tsx';

/** Several lines of text of a form, one thing a line. */
export function FormLines<Form extends FieldValues, Name extends FieldPath<Form>>(field: FormFieldProps<Form, Name>) {
  return (
    <FormField {...field} control={(text) => <Textarea {...text} rows={2} resize="vertical" spellCheck={false} />} />
  );
}
