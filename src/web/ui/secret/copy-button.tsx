import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { CheckmarkRegular, CopyRegular } from '@fluentui/react-icons';
import { useTranslation } from 'react-i18next';
import { type CopyState, clipboardSeconds, useCopy } from './use-copy.ts';

const useStyles = makeStyles({
  note: { flexBasis: '100%', order: 1, color: tokens.colorNeutralForeground2, ':empty': { display: 'none' } },
});

/** Stands in a row that wraps: what became of the copy is said below the whole row. */
export function CopyButton({ secret, label }: { readonly secret: string; readonly label: string }) {
  const styles = useStyles();
  const { state, copy } = useCopy();
  const done = state === 'copied' || state === 'copied-for-a-while';
  return (
    <>
      <Button
        appearance="primary"
        icon={done ? <CheckmarkRegular /> : <CopyRegular />}
        onClick={() => void copy(secret)}
      >
        {label}
      </Button>
      <Text role="status" className={styles.note}>
        {useNote(state)}
      </Text>
    </>
  );
}

function useNote(state: CopyState): string {
  const { t } = useTranslation();
  switch (state) {
    case 'idle':
      return '';
    case 'copied':
      return t('secret.copied');
    case 'copied-for-a-while':
      return t('secret.copiedForAWhile', { count: clipboardSeconds });
    case 'failed':
      return t('secret.copyFailed');
  }
}
