import { Input, type InputProps } from '@fluentui/react-components';
import { useController } from 'react-hook-form';
import type { DeskField, DeskForm } from './desk-form.ts';

interface DeskInputProps extends Omit<InputProps, 'name' | 'value' | 'onChange' | 'onBlur' | 'size' | 'ref'> {
  readonly name: DeskField;
  readonly onLeave?: (() => void) | undefined;
}

/** A field of text. The page writes into it too, as when a pasted name is taken apart. */
export function DeskInput({ name, onLeave, ...input }: DeskInputProps) {
  const { field } = useController<DeskForm, DeskField>({ name });
  return (
    <Input
      {...input}
      {...field}
      onBlur={() => {
        field.onBlur();
        onLeave?.();
      }}
      autoComplete="off"
      spellCheck={false}
      size="large"
    />
  );
}
