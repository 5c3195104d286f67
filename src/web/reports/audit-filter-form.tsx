import { Button, Field, makeStyles, Radio, RadioGroup, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons';
import { useEffect } from 'react';
import { Controller, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { addressOf } from '../api/client.ts';
import { type AuditFilter, isNarrowed, noFilter, toAuditQuery, writeAuditFilter } from './audit-filter.ts';
import { AuditFilterFields } from './audit-filter-fields.tsx';

const useStyles = makeStyles({
  form: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalL,
    padding: 'clamp(16px, 2vw, 24px)',
    borderRadius: tokens.borderRadiusXLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
  export: { marginInlineStart: 'auto', '@media (max-width: 639px)': { marginInlineStart: 0 } },
});

interface AuditFilterFormProps {
  readonly filter: AuditFilter;
  readonly onShow: (filter: AuditFilter) => void;
}

/** MBAM's filters and ours; the report changes when it is asked for, not with each letter. */
export function AuditFilterForm({ filter, onShow }: AuditFilterFormProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  const form = useForm<AuditFilter>({ defaultValues: filter });
  const { reset } = form;
  const address = writeAuditFilter(filter).toString();
  useEffect(() => {
    reset(filter);
    // biome-ignore lint/correctness/useExhaustiveDependencies: the address says all that the filter holds
  }, [reset, address]);
  return (
    <form
      role="search"
      aria-label={t('audit.filter.title')}
      className={styles.form}
      onSubmit={(event) => void form.handleSubmit(onShow)(event)}
    >
      <Controller
        control={form.control}
        name="events"
        render={({ field }) => (
          <Field label={t('audit.filter.events')}>
            <RadioGroup layout="horizontal" value={field.value} onChange={(_event, { value }) => field.onChange(value)}>
              <Radio value="recoveries" label={t('audit.filter.recoveries')} />
              <Radio value="all" label={t('audit.filter.all')} />
            </RadioGroup>
          </Field>
        )}
      />
      <AuditFilterFields form={form} />
      <div className={styles.buttons}>
        <Button type="submit" appearance="primary">
          {t('audit.filter.show')}
        </Button>
        {isNarrowed(filter) && (
          <Button onClick={() => onShow({ ...noFilter, events: filter.events })}>{t('audit.filter.clear')}</Button>
        )}
        <Button
          as="a"
          className={styles.export}
          href={addressOf({ path: '/audit/events/export', query: toAuditQuery(filter) })}
          download
          icon={<ArrowDownloadRegular />}
        >
          {t('audit.filter.export')}
        </Button>
      </div>
    </form>
  );
}
