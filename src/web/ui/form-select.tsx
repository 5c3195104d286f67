import { Select } from '@fluentui/react-components';
import type { FieldPath, FieldValues } from 'react-hook-form';
import { FormField, type FormFieldProps } from './form-field.tsx';

interface FormSelectProps<Form extends FieldValues, Name extends FieldPath<Form>> extends FormFieldProps<Form, Name> {
  readonly options: readonly { readonly value: string; readonly text: string }[];
}

/** A choice of a form, as the browser draws it. */
export function FormSelect<Form extends FieldValues, Name extends FieldPath<Form>>({
  options,
  ...field
}: FormSelectProps<Form, Name>) {
  return (
    <FormField
      {...field}
      control={(text) => (
        <Select {...text}>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.text}
            </option>
          ))}
        </Select>
      )}
    />
  );
}
