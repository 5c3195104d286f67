import { makeStyles, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';

const useStyles = makeStyles({
  quiet: { color: tokens.colorNeutralForeground2, fontWeight: tokens.fontWeightRegular },
});

/** The name of a field, and whether it may stay empty. That it must not, the field itself shows. */
export function FieldLabel({ text, required }: { readonly text: string; readonly required: boolean }) {
  const { t } = useTranslation();
  const styles = useStyles();
  return (
    <>
      {text}
      {!required && <span className={styles.quiet}> ({t('common.optional')})</span>}
    </>
  );
}
