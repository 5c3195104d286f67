import { Button, MessageBar, MessageBarBody, makeStyles, Text, tokens } from '@fluentui/react-components';
import { CheckmarkRegular, CopyRegular } from '@fluentui/react-icons';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatSeconds } from './secret/showing.ts';
import { useCopy } from './secret/use-copy.ts';
import { useShowing } from './secret/use-showing.ts';
import { TaskBody } from './task-dialog.tsx';

const useStyles = makeStyles({
  box: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    padding: tokens.spacingHorizontalL,
    borderRadius: tokens.borderRadiusLarge,
    border: `1px solid ${tokens.colorBrandStroke1}`,
    backgroundColor: tokens.colorNeutralBackground2,
    '& > *': { marginBlock: 0 },
  },
  secret: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase500,
    lineHeight: tokens.lineHeightBase600,
    overflowWrap: 'anywhere',
    userSelect: 'all',
  },
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
  quiet: { color: tokens.colorNeutralForeground2, fontVariantNumeric: 'tabular-nums' },
});

interface ShownOnceProps {
  readonly title: string;
  readonly name: string;
  readonly secret: string;
  /** What to do with it. */
  readonly children: string;
  /** What to do when it is gone and was not read. */
  readonly lost: string;
  readonly onClose: () => void;
}

/** The end of a dialog that made something secret. It is nowhere else, and goes with the dialog or when its time is over. */
export function ShownOnce({ title, name, secret, children, lost, onClose }: ShownOnceProps) {
  const { t } = useTranslation();
  const [kept, setKept] = useState<string | undefined>(secret);
  const close = useRef<HTMLButtonElement>(null);
  return (
    <TaskBody
      title={title}
      actions={
        <Button ref={close} appearance="secondary" onClick={onClose}>
          {t('admin.once.done')}
        </Button>
      }
    >
      <Text as="p" block>
        {children}
      </Text>
      {kept === undefined ? (
        <MessageBar layout="multiline" role="status">
          <MessageBarBody>
            {t('admin.once.gone')} {lost}
          </MessageBarBody>
        </MessageBar>
      ) : (
        <SecretBox
          name={name}
          secret={kept}
          onGone={() => {
            setKept(undefined);
            close.current?.focus();
          }}
        />
      )}
    </TaskBody>
  );
}

interface SecretBoxProps {
  readonly name: string;
  readonly secret: string;
  readonly onGone: () => void;
}

function SecretBox({ name, secret, onGone }: SecretBoxProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  const { left } = useShowing(onGone);
  const { state, copy } = useCopy();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    button.current?.focus();
  }, []);
  const copied = state === 'copied' || state === 'copied-for-a-while';
  return (
    <div className={styles.box} data-secret>
      <Text className={styles.quiet}>{name}</Text>
      <code className={styles.secret}>{secret}</code>
      <div className={styles.row}>
        <Button
          ref={button}
          appearance="primary"
          icon={copied ? <CheckmarkRegular /> : <CopyRegular />}
          onClick={() => void copy(secret)}
        >
          {t('common.copy')}
        </Button>
        <Text role="status">
          {copied && t('common.copied')}
          {state === 'failed' && t('admin.once.copyFailed')}
        </Text>
        <Text role="timer" size={200} className={styles.quiet}>
          {t('admin.once.hiddenIn', { time: formatSeconds(left) })}
        </Text>
      </div>
    </div>
  );
}
