import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useFormContext } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Card } from '../ui/card.tsx';
import { ComputerFields } from './computer-fields.tsx';
import { type DeskForm, missingFields } from './desk-form.ts';
import { PersonFields } from './person-fields.tsx';
import { ReasonFields } from './reason-fields.tsx';
import { RevealBar } from './reveal-bar.tsx';
import type { Desk } from './use-desk.ts';
import { useNextMissing } from './use-next-missing.ts';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', gap: tokens.spacingHorizontalXL },
});

const needed = ['computerDomain', 'computerName'] as const;

interface TpmFormProps {
  readonly desk: Desk;
  /** The page is new: who opens it begins to type. */
  readonly fresh: boolean;
  readonly onSubmit: () => void;
  readonly working: boolean;
  readonly problem: ReactNode;
}

/** MBAM's fields in MBAM's order. */
export function TpmForm({ desk, fresh, onSubmit, working, problem }: TpmFormProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  const form = useFormContext<DeskForm>();
  const missing = missingFields(form.watch(), desk, needed).map((field) => t(`drive.needs.${field}`));
  const onKeyDown = useNextMissing(form, () => missingFields(form.getValues(), desk, needed)[0]);
  return (
    <form
      className={styles.root}
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        if (missing.length === 0) onSubmit();
      }}
      noValidate
    >
      <Card title={t('tpm.stepWho')}>
        <ComputerFields desk={desk} autoFocus={fresh} />
        <PersonFields desk={desk} />
      </Card>
      <Card title={t('drive.stepWhy')}>
        <ReasonFields desk={desk} label={t('tpm.reason')} reasons={desk.reasons.tpm} />
        <RevealBar label={t('tpm.reveal')} missing={missing} working={working} problem={problem} />
      </Card>
    </form>
  );
}
