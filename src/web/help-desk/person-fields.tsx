import { Field, makeStyles, tokens } from '@fluentui/react-components';
import { type KeyboardEvent, useId } from 'react';
import { useFormContext } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { DeskForm } from './desk-form.ts';
import { DeskInput } from './desk-input.tsx';
import { FieldLabel } from './field-label.tsx';
import { splitUserName } from './split-name.ts';
import type { Desk } from './use-desk.ts';

const useStyles = makeStyles({
  row: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(11rem, 100%), 1fr))',
    gap: tokens.spacingHorizontalM,
    alignItems: 'start',
  },
});

interface PersonFieldsProps {
  readonly desk: Desk;
  /** The name stands, for now: one of the fields was left, or Enter pressed in it. */
  readonly onSettled?: (() => void) | undefined;
  readonly autoFocus?: boolean;
}

/** User Domain and User ID of the person whose computer it is. */
export function PersonFields({ desk, onSettled, autoFocus = false }: PersonFieldsProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  const form = useFormContext<DeskForm>();
  const { errors } = form.formState;
  const domains = useId();
  const required = desk.namedUserRequired;
  const settle = () => {
    const { domain, name } = splitUserName(form.getValues('userName'));
    if (domain !== undefined) form.setValue('userDomain', domain);
    if (name !== form.getValues('userName')) form.setValue('userName', name);
    onSettled?.();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') settle();
  };
  return (
    <div className={styles.row}>
      <Field
        label={{ children: <FieldLabel text={t('drive.userDomain')} required={required} /> }}
        required={required}
        validationMessage={errors.userDomain?.message}
      >
        <DeskInput name="userDomain" list={domains} onLeave={settle} onKeyDown={onKeyDown} />
      </Field>
      <datalist id={domains}>
        {desk.domains.map(({ netbios, dns }) => (
          <option key={netbios} value={netbios}>
            {dns}
          </option>
        ))}
      </datalist>
      <Field
        label={{ children: <FieldLabel text={t('drive.userName')} required={required} /> }}
        required={required}
        hint={t('drive.userHint')}
        validationMessage={errors.userName?.message}
      >
        <DeskInput name="userName" onLeave={settle} onKeyDown={onKeyDown} autoCapitalize="none" autoFocus={autoFocus} />
      </Field>
    </div>
  );
}
