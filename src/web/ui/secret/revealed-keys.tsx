import {
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  mergeClasses,
  Subtitle2,
  Text,
  tokens,
} from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { RevealKeysResponse } from '../../../wire/rest/recovery.ts';
import { RevealedKeyView } from './revealed-key.tsx';
import { SecretFrame } from './secret-frame.tsx';

const useStyles = makeStyles({
  heading: { margin: 0 },
  claim: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  hint: { color: tokens.colorNeutralForeground2 },
  text: { overflowWrap: 'anywhere', whiteSpace: 'normal' },
  other: { paddingTop: tokens.spacingVerticalXL, borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
});

interface RevealedKeysProps {
  readonly revealed: RevealKeysResponse;
  /** The time is over, or somebody hid it: take `revealed` away, for good. */
  readonly onGone: () => void;
  /** Also the key package, for repairing a damaged drive. */
  readonly offerPackage: boolean;
}

/** All passwords of one reveal, the one to try first before the others. Takes the focus to the first group. */
export function RevealedKeys({ revealed: { keyId, keys, more }, onGone, offerPackage }: RevealedKeysProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  const ordered = [...keys].sort((a, b) => Number(b.current) - Number(a.current));
  return (
    <SecretFrame label={t('secret.key')} onGone={onGone}>
      {(stay) => (
        <>
          {ordered.length > 1 && <SeveralKeys differ={new Set(keys.map((key) => key.recoveryPassword)).size > 1} />}
          {more && (
            <MessageBar intent="warning" layout="multiline">
              <MessageBarBody className={styles.text}>{t('secret.more')}</MessageBarBody>
            </MessageBar>
          )}
          {ordered.map((claim, index) => (
            <div
              key={`${claim.computer} ${claim.volumeId} ${claim.escrowedAt} ${index}`}
              className={mergeClasses(styles.claim, index > 0 && styles.other)}
            >
              {ordered.length > 1 && (
                <Subtitle2 as="h2" className={styles.heading}>
                  {index === 0 ? t('secret.first') : t('secret.another', { number: index + 1, count: ordered.length })}
                </Subtitle2>
              )}
              <RevealedKeyView
                claim={claim}
                keyId={keyId}
                offerPackage={offerPackage}
                autoFocus={index === 0}
                onUse={stay}
              />
            </div>
          ))}
          <Text className={styles.hint}>{t('secret.keyboard')}</Text>
        </>
      )}
    </SecretFrame>
  );
}

function SeveralKeys({ differ }: { readonly differ: boolean }) {
  const { t } = useTranslation();
  const styles = useStyles();
  return (
    <MessageBar intent={differ ? 'warning' : 'info'} layout="multiline">
      <MessageBarBody className={styles.text}>
        <MessageBarTitle>{t(differ ? 'secret.differ' : 'secret.same')}</MessageBarTitle>{' '}
        {t(differ ? 'secret.differText' : 'secret.sameText')}
      </MessageBarBody>
    </MessageBar>
  );
}
