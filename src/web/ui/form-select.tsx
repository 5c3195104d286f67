import { Field, Select } from '@fluentui/react-components';
import { type FieldPath, type FieldValues, useController } from 'react-hook-form';
import type { FormFieldProps } from './form-input.tsx';

interface FormSelectProps<Form extends FieldValues, Name extends FieldPath<Form>> extends FormFieldProps<Form, Name> {
  readonly options: readonly { readonly value: string; readonly text: string }[];
}

/** A choice of a form, as the browser draws it. */
export function FormSelect<Form extends FieldValues, Name extends FieldPath<Form>>({
  form,
  name,
  label,
  hint,
  rules,
  required = false,
  className,
  options,
}: FormSelectProps<Form, Name>) {
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
      <Select
        name={name}
        ref={field.ref}
        value={typeof value === 'string' ? value : ''}
        onChange={(_event, change) => field.onChange(change.value)}
        onBlur={field.onBlur}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </Select>
    </Field>
  );
}
