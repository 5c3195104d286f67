import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { Controller, useFormContext } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Card } from '../ui/card.tsx';
import { KeyIdInput } from '../ui/key-id-input.tsx';
import { type DeskField, type DeskForm, missingFields } from './desk-form.ts';
import { PersonFields } from './person-fields.tsx';
import { ReasonFields } from './reason-fields.tsx';
import { RevealBar } from './reveal-bar.tsx';
import { SearchResult, type SearchResultProps } from './search-result.tsx';
import type { Desk } from './use-desk.ts';
import { useNextMissing } from './use-next-missing.ts';

const wide = '@media (min-width: 1120px)';

const useStyles = makeStyles({
  root: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: tokens.spacingHorizontalXL,
    alignItems: 'start',
    maxWidth: '720px',
    [wide]: {
      maxWidth: 'none',
      gridTemplateColumns: 'minmax(0, 5fr) minmax(0, 6fr)',
      gridTemplateRows: 'auto 1fr',
      gridTemplateAreas: '"who found" "why found"',
    },
  },
  who: { [wide]: { gridArea: 'who' } },
  found: { [wide]: { gridArea: 'found', position: 'sticky', top: tokens.spacingVerticalL } },
  why: { [wide]: { gridArea: 'why' } },
});

interface DriveFormProps extends Omit<SearchResultProps, 'namedUserRequired' | 'waiting' | 'typed'> {
  readonly desk: Desk;
  /** The page is new: who opens it begins to type. */
  readonly fresh: boolean;
  /** The key ID or the user changed so that there may be something to ask. */
  readonly onFollow: (digitsBefore: number) => void;
  readonly onSubmit: () => void;
  readonly working: boolean;
  readonly problem: ReactNode;
}

/** MBAM's fields in MBAM's order; what the digits find stands beside them. */
export function DriveForm({ desk, fresh, onFollow, onSubmit, working, problem, ...result }: DriveFormProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  const form = useFormContext<DeskForm>();
  const values = form.watch();
  const missing = missingFields(values, desk, ['keyId']);
  const words = useMissingWords(missing, result.chosen !== undefined);
  const onKeyDown = useNextMissing(form, () => missingFields(form.getValues(), desk, ['keyId'])[0]);
  const follow = () => {
    onFollow(form.getValues('keyId').length);
  };
  return (
    <form
      className={styles.root}
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        if (words.length === 0) onSubmit();
      }}
      noValidate
    >
      <Card title={t('drive.stepWho')} className={styles.who}>
        <PersonFields desk={desk} onSettled={follow} autoFocus={fresh && desk.namedUserRequired} />
        <Controller
          name="keyId"
          control={form.control}
          render={({ field: { value, onChange, ...field }, fieldState }) => (
            <KeyIdInput
              {...field}
              value={value}
              onChange={(digits) => {
                onChange(digits);
                onFollow(value.length);
              }}
              label={t('secret.keyId')}
              hint={t('drive.keyIdHint')}
              required
              autoFocus={fresh && !desk.namedUserRequired}
              validationMessage={fieldState.error?.message}
            />
          )}
        />
      </Card>
      <Card title={t('drive.stepFound')} className={styles.found}>
        <SearchResult
          {...result}
          typed={values.keyId}
          waiting={values.keyId.length < 8 ? 'digits' : 'user'}
          namedUserRequired={desk.namedUserRequired}
        />
      </Card>
      <Card title={t('drive.stepWhy')} className={styles.why}>
        <ReasonFields desk={desk} label={t('drive.reason')} reasons={desk.reasons.drive} />
        <RevealBar label={t('drive.reveal')} missing={words} working={working} problem={problem} />
      </Card>
    </form>
  );
}

function useMissingWords(missing: readonly DeskField[], chosen: boolean): readonly string[] {
  const { t } = useTranslation();
  const words = missing.map((field) => t(`drive.needs.${field}`));
  return chosen || missing.includes('keyId') ? words : [...words, t('drive.needs.candidate')];
}
