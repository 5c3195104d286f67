import { Field } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import {
  type FieldPath,
  type FieldValues,
  type RefCallBack,
  type RegisterOptions,
  type UseFormReturn,
  useController,
} from 'react-hook-form';

export interface FormFieldProps<Form extends FieldValues, Name extends FieldPath<Form>> {
  readonly form: UseFormReturn<Form>;
  readonly name: Name;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly rules?: RegisterOptions<Form, Name> | undefined;
  readonly required?: boolean | undefined;
  readonly className?: string | undefined;
}

/** What ties a control of Fluent to its place in the form. */
interface TextControl {
  readonly name: string;
  readonly ref: RefCallBack;
  readonly value: string;
  readonly onChange: (event: unknown, change: { readonly value: string }) => void;
  readonly onBlur: () => void;
}

/**
 * The label of a control, its hint and what is wrong with it. The control is given its value, because Fluent's keeps one
 * of its own and would go back to that when it is drawn again.
 */
export function FormField<Form extends FieldValues, Name extends FieldPath<Form>>({
  form,
  name,
  label,
  hint,
  rules,
  required = false,
  className,
  control,
}: FormFieldProps<Form, Name> & { readonly control: (text: TextControl) => ReactElement }) {
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
      {control({
        name,
        ref: field.ref,
        value: typeof value === 'string' ? value : '',
        onChange: (_event, change) => {
          field.onChange(change.value);
        },
        onBlur: field.onBlur,
      })}
    </Field>
  );
}
