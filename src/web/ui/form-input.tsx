import { Field, Input, type InputProps } from '@fluentui/react-components';
import {
  type FieldPath,
  type FieldValues,
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
  readonly required?: boolean;
  readonly className?: string | undefined;
}

type FormInputProps<Form extends FieldValues, Name extends FieldPath<Form>> = FormFieldProps<Form, Name> &
  Pick<InputProps, 'type' | 'autoFocus' | 'autoCapitalize' | 'autoComplete' | 'inputMode' | 'size'>;

/**
 * A line of text of a form. It is given its value, because Fluent's input keeps one of its own and would go back to that
 * when it is drawn again. Nothing is corrected by the browser, nor remembered where
 * a field does not ask for it: these are names and numbers.
 */
export function FormInput<Form extends FieldValues, Name extends FieldPath<Form>>({
  form,
  name,
  label,
  hint,
  rules,
  required = false,
  className,
  ...input
}: FormInputProps<Form, Name>) {
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
      <Input
        autoComplete="off"
        {...input}
        name={name}
        ref={field.ref}
        value={typeof value === 'string' ? value : ''}
        onChange={(_event, change) => field.onChange(change.value)}
        onBlur={field.onBlur}
        spellCheck={false}
      />
    </Field>
  );
}
