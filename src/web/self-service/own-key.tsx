import { Button, makeStyles, Subtitle1, tokens } from '@fluentui/react-components';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { RevealKeysResponse } from '../../wire/rest/recovery.ts';
import { RevealedKeys } from '../ui/secret/revealed-keys.tsx';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, minWidth: 0 },
  title: { marginBlock: 0 },
  another: { alignSelf: 'flex-start', marginTop: tokens.spacingVerticalS },
});

interface OwnKeyProps {
  readonly revealed: RevealKeysResponse;
  readonly onGone: () => void;
  readonly onAnother: () => void;
}

export function OwnKey({ revealed, onGone, onAnother }: OwnKeyProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  const title = useId();
  return (
    <section className={styles.root} aria-labelledby={title}>
      <Subtitle1 as="h2" id={title} className={styles.title}>
        {t('self.key.title')}
      </Subtitle1>
      <RevealedKeys revealed={revealed} onGone={onGone} offerPackage={false} />
      <Button className={styles.another} onClick={onAnother}>
        {t('self.key.another')}
      </Button>
    </section>
  );
}
