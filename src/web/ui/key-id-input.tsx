import { Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { type ChangeEvent, type ReactElement, type Ref, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { editKeyId, fewestKeyIdDigits, formatKeyId, type KeyIdProblem } from './key-id-text.ts';

const useStyles = makeStyles({
  input: {
    width: '100%',
    '& input': {
      fontFamily: tokens.fontFamilyMonospace,
      fontWeight: 500,
      fontSize: tokens.fontSizeBase400,
      letterSpacing: '0.02em',
    },
  },
});

interface KeyIdInputProps {
  readonly label: string | ReactElement;
  /** Upper-case digits without hyphens, 0 to 32 of them. */
  readonly value: string;
  readonly onChange: (digits: string) => void;
  readonly onBlur?: (() => void) | undefined;
  readonly hint?: string | ReactElement | undefined;
  /** What is wrong as far as the page knows; what is wrong with the typing comes first. */
  readonly validationMessage?: string | undefined;
  readonly required?: boolean | undefined;
  readonly autoFocus?: boolean | undefined;
  readonly name?: string | undefined;
  readonly ref?: Ref<HTMLInputElement> | undefined;
}

/** Takes a key ID in any form, writes it as Windows does, and says at once what cannot belong to one. */
export function KeyIdInput({ label, value, onChange, onBlur, hint, validationMessage, ...rest }: KeyIdInputProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  const { change, typing } = useEditing(value, onChange);
  const [left, setLeft] = useState(false);
  const short = left && value.length > 0 && value.length < fewestKeyIdDigits;
  const shortage = short ? t('keyId.tooShort', { count: value.length }) : undefined;
  const { required, ref, ...input } = rest;
  return (
    <Field
      label={label}
      hint={hint}
      required={required ?? false}
      validationMessage={useProblem(typing) ?? validationMessage ?? shortage}
    >
      <Input
        {...input}
        ref={ref}
        className={styles.input}
        size="large"
        dir="ltr"
        value={formatKeyId(value)}
        onChange={(event) => {
          setLeft(false);
          change(event);
        }}
        onBlur={() => {
          setLeft(true);
          onBlur?.();
        }}
        autoComplete="off"
        autoCapitalize="characters"
        autoCorrect="off"
        spellCheck={false}
      />
    </Field>
  );
}

/** The caret goes where the person left it: the browser would put it at the end of a text that was formatted anew. */
function useEditing(value: string, onChange: (digits: string) => void) {
  const caret = useRef<{ field: HTMLInputElement; at: number }>(undefined);
  const [problem, setProblem] = useState<KeyIdProblem>();
  const [, setEdits] = useState(0);
  useLayoutEffect(() => {
    const { field, at } = caret.current ?? {};
    caret.current = undefined;
    if (at !== undefined && field === document.activeElement) field.setSelectionRange(at, at);
  });
  const change = (event: ChangeEvent<HTMLInputElement>) => {
    const field = event.target;
    const forward = event.nativeEvent instanceof InputEvent && event.nativeEvent.inputType === 'deleteContentForward';
    const before = formatKeyId(value);
    const edited = editKeyId({ before, text: field.value, caret: field.selectionStart ?? field.value.length, forward });
    caret.current = { field, at: edited.caret };
    setProblem(edited.problem);
    setEdits((count) => count + 1);
    if (edited.digits !== value) onChange(edited.digits);
  };
  return { change, typing: problem };
}

function useProblem(problem: KeyIdProblem | undefined): string | undefined {
  const { t } = useTranslation();
  switch (problem?.kind) {
    case undefined:
      return undefined;
    case 'not-hex':
      return t('keyId.notHex', { character: problem.character });
    case 'too-long':
      return t('keyId.tooLong');
    case 'secret':
      return t('keyId.secret');
  }
}
