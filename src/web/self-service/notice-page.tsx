import { Button, Checkbox, Field, makeStyles, Text, tokens } from '@fluentui/react-components';
import { type SyntheticEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Card } from '../ui/card.tsx';
import { usePortal } from '../ui/portal-context.tsx';
import { PageHead } from './page-head.tsx';

const useStyles = makeStyles({
  column: { maxWidth: '46rem', marginInline: 'auto' },
  text: { whiteSpace: 'pre-line', overflowWrap: 'anywhere' },
  form: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'flex-start',
    gap: tokens.spacingVerticalL,
    marginTop: tokens.spacingVerticalM,
    paddingTop: tokens.spacingVerticalL,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
});

/** What the organisation wants read before anything else. */
export function NoticePage({ onAccept }: { readonly onAccept: () => void }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const { notice } = usePortal().info;
  return (
    <div className={styles.column}>
      <PageHead title={t('self.notice.title')} />
      <Card raised>
        <Text as="p" block size={400} className={styles.text}>
          {notice.trim() || t('self.notice.text')}
        </Text>
        <Acceptance onAccept={onAccept} />
      </Card>
    </div>
  );
}

function Acceptance({ onAccept }: { readonly onAccept: () => void }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const box = useRef<HTMLInputElement>(null);
  const [read, setRead] = useState(false);
  const [missing, setMissing] = useState(false);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (read) {
      onAccept();
      return;
    }
    setMissing(true);
    box.current?.focus();
  };
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <Field validationMessage={missing && !read ? t('self.notice.missing') : undefined}>
        <Checkbox
          ref={box}
          size="large"
          label={t('self.notice.accept')}
          checked={read}
          onChange={(_event, { checked }) => {
            setRead(checked === true);
          }}
        />
      </Field>
      <Button type="submit" appearance="primary" size="large">
        {t('self.notice.submit')}
      </Button>
    </form>
  );
}
