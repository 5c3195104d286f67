import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { RevealKeysResponse } from '../../wire/rest/recovery.ts';
import { RevealedKeys } from '../ui/secret/revealed-keys.tsx';
import { NextSteps } from './next-steps.tsx';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXL, maxWidth: '920px' },
  forWhom: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
});

interface RevealedDriveProps {
  readonly revealed: RevealKeysResponse;
  /** The end user named, or nothing. */
  readonly user: string;
  readonly onGone: () => void;
}

/** The key, and what its showing sets going. */
export function RevealedDrive({ revealed, user, onGone }: RevealedDriveProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  const { rotationDue, auditSequence } = revealed;
  return (
    <div className={styles.root}>
      {user !== '' && <Text className={styles.forWhom}>{t('drive.forWhom', { user })}</Text>}
      <RevealedKeys revealed={revealed} onGone={onGone} offerPackage />
      <NextSteps
        title={t('drive.after')}
        steps={[
          t('drive.afterReplaced'),
          t('drive.afterDue', { count: rotationDue }),
          t('drive.afterRecorded', { sequence: auditSequence }),
          t('drive.afterOwner'),
        ]}
      />
    </div>
  );
}
