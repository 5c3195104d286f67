import { makeStyles, tokens } from '@fluentui/react-components';
import type { UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { auditEventType, auditKeyType, auditResult } from '../../wire/rest/audit.ts';
import { FormInput } from '../ui/form-input.tsx';
import { FormSelect } from '../ui/form-select.tsx';
import type { AuditFilter } from './audit-filter.ts';

const useStyles = makeStyles({
  grid: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 15rem), 1fr))',
    gap: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`,
    alignItems: 'start',
  },
});

/** MBAM's filters in its order, with ours where they belong. */
export function AuditFilterFields({ form }: { readonly form: UseFormReturn<AuditFilter> }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const input = (name: keyof AuditFilter & keyof typeof words) => ({ form, name, label: words[name] });
  const words = {
    actor: t('audit.filter.actor'),
    endUser: t('audit.filter.endUser'),
    computer: t('audit.filter.computer'),
    result: t('audit.filter.result'),
    keyType: t('audit.filter.keyType'),
    type: t('audit.filter.type'),
    reason: t('audit.filter.reason'),
    ticket: t('audit.filter.ticket'),
    from: t('audit.filter.from'),
    until: t('audit.filter.until'),
  };
  const any = { value: '', text: t('audit.filter.any') };
  const results = auditResult.options.map((value) => ({ value, text: t(`audit.results.${value}`) }));
  const keyTypes = auditKeyType.options.map((value) => ({ value, text: t(`audit.keyTypes.${value}`) }));
  const types = auditEventType.options.map((value) => ({ value, text: t(`audit.types.${value}`) }));
  return (
    <div className={styles.grid}>
      <FormInput {...input('actor')} />
      <FormInput {...input('endUser')} hint={t('audit.filter.endUserHint')} />
      <FormInput {...input('computer')} hint={t('audit.filter.computerHint')} />
      <FormSelect {...input('result')} options={[any, ...results]} />
      <FormSelect {...input('keyType')} options={[any, ...keyTypes]} />
      {form.watch('events') === 'all' && <FormSelect {...input('type')} options={[any, ...types]} />}
      <FormInput {...input('reason')} hint={t('audit.filter.reasonHint')} />
      <FormInput {...input('ticket')} />
      <FormInput {...input('from')} type="date" />
      <FormInput {...input('until')} type="date" />
    </div>
  );
}
