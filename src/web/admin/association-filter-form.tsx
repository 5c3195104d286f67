import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useEffect } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { FormInput } from '../ui/form-input.tsx';
import { type AssociationFilter, writeAssociationFilter } from './association-filter.ts';

const useStyles = makeStyles({
  form: { display: 'flex', flexWrap: 'wrap', alignItems: 'flex-end', gap: tokens.spacingHorizontalM },
  field: { flexGrow: 1, flexBasis: '14rem', maxWidth: '22rem' },
});

/** The whole names: the server keeps one spelling of each and understands the others. */
export function AssociationFilterForm({ filter }: { readonly filter: AssociationFilter }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const [, setSearch] = useSearchParams();
  const { computer, person } = filter;
  const form = useForm<AssociationFilter>({ defaultValues: filter });
  const { reset } = form;
  useEffect(() => {
    reset({ computer, person });
  }, [reset, computer, person]);
  const submit = (wanted: AssociationFilter) => {
    setSearch(writeAssociationFilter(wanted));
  };
  return (
    <form role="search" className={styles.form} onSubmit={(event) => void form.handleSubmit(submit)(event)}>
      <FormInput form={form} name="computer" label={t('admin.associations.computer')} className={styles.field} />
      <FormInput form={form} name="person" label={t('admin.associations.person')} className={styles.field} />
      <Button type="submit">{t('admin.associations.filter')}</Button>
      {(computer !== '' || person !== '') && (
        <Button appearance="subtle" onClick={() => setSearch(new URLSearchParams())}>
          {t('admin.associations.showAll')}
        </Button>
      )}
    </form>
  );
}
