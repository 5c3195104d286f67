import { Field, makeStyles, tokens } from '@fluentui/react-components';
import { useId } from 'react';
import { useFormContext } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { DeskForm } from './desk-form.ts';
import { DeskInput } from './desk-input.tsx';
import { splitComputerName } from './split-name.ts';
import type { Desk } from './use-desk.ts';

const useStyles = makeStyles({
  row: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(11rem, 100%), 1fr))',
    gap: tokens.spacingHorizontalM,
    alignItems: 'start',
  },
});

/** Computer Domain and Computer Name. */
export function ComputerFields({ desk, autoFocus }: { readonly desk: Desk; readonly autoFocus: boolean }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const form = useFormContext<DeskForm>();
  const { errors } = form.formState;
  const domains = useId();
  const settle = () => {
    const { domain, name } = splitComputerName(form.getValues('computerName'));
    if (domain !== undefined) form.setValue('computerDomain', domain);
    if (name !== form.getValues('computerName')) form.setValue('computerName', name);
  };
  return (
    <div className={styles.row}>
      <Field label={t('tpm.computerDomain')} required validationMessage={errors.computerDomain?.message}>
        <DeskInput name="computerDomain" list={domains} />
      </Field>
      <datalist id={domains}>
        {desk.domains.map(({ netbios, dns }) => (
          <option key={dns} value={dns}>
            {netbios}
          </option>
        ))}
      </datalist>
      <Field label={t('tpm.computerName')} required validationMessage={errors.computerName?.message}>
        <DeskInput name="computerName" onLeave={settle} autoFocus={autoFocus} />
      </Field>
    </div>
  );
}
