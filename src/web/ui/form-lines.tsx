import { Field, Textarea } from '@fluentui/react-components';
import { type FieldPath, type FieldValues, useController } from 'react-hook-form';
import type { FormFieldProps } from './form-input.tsx';

/** Several lines of text of a form, one thing a line. */
export function FormLines<Form extends FieldValues, Name extends FieldPath<Form>>({
  form,
  name,
  label,
  hint,
  rules,
  required = false,
  className,
}: FormFieldProps<Form, Name>) {
  const { field, fieldState } = useController({ control: form.control, name, rules });
  const value: unknown = field.value;
  return (
    <Field
      label={label}
      hint={hint}
      validationMessage={fieldState.error?.message}
      required={required}
      className={className}
    >
      <Textarea
        name={name}
        ref={field.ref}
        rows={2}
        resize="vertical"
        value={typeof value === 'string' ? value : ''}
        onChange={(_event, change) => field.onChange(change.value)}
        onBlur={field.onBlur}
        spellCheck={false}
      />
    </Field>
  );
}
