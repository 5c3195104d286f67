import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { KeyRegular } from '@fluentui/react-icons';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../api/session.tsx';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', alignItems: 'stretch', gap: tokens.spacingVerticalM },
  note: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
});

interface RevealBarProps {
  readonly label: string;
  /** What is not there yet, in words; nothing when the button works. */
  readonly missing: readonly string[];
  readonly working: boolean;
  readonly problem: ReactNode;
}

/** The one button that shows a secret. It says what it waits for, and in whose name it will be done. */
export function RevealBar({ label, missing, working, problem }: RevealBarProps) {
  const { t, i18n } = useTranslation();
  const styles = useStyles();
  const { account } = useSession();
  const note = useId();
  const list = new Intl.ListFormat(i18n.language, { type: 'conjunction' });
  return (
    <div className={styles.root}>
      {problem}
      <Button
        type="submit"
        appearance="primary"
        size="large"
        icon={<KeyRegular />}
        disabledFocusable={working || missing.length > 0}
        aria-describedby={note}
      >
        {working ? t('common.working') : label}
      </Button>
      <Text id={note} className={styles.note}>
        {missing.length > 0 ? t('drive.missing', { list: list.format(missing) }) : t('drive.recorded', { account })}
      </Text>
    </div>
  );
}
