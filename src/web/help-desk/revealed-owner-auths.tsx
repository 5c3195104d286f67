import {
  Button,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Subtitle2,
  Text,
  tokens,
} from '@fluentui/react-components';
import { DocumentRegular } from '@fluentui/react-icons';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { RevealedOwnerAuth, RevealOwnerAuthsResponse } from '../../wire/rest/recovery.ts';
import { CopyButton } from '../ui/secret/copy-button.tsx';
import { bytesOf, saveFile } from '../ui/secret/save-file.ts';
import { SecretFrame } from '../ui/secret/secret-frame.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { NextSteps } from './next-steps.tsx';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXL, maxWidth: '920px' },
  value: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  other: { paddingTop: tokens.spacingVerticalXL, borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  computer: { fontSize: tokens.fontSizeBase400, fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground2 },
  secret: {
    display: 'block',
    padding: tokens.spacingHorizontalL,
    borderRadius: tokens.borderRadiusLarge,
    border: `2px solid ${tokens.colorBrandStroke1}`,
    fontFamily: tokens.fontFamilyMonospace,
    fontWeight: 500,
    fontSize: 'clamp(1.125rem, 3.5vw, 1.75rem)',
    lineHeight: 1.3,
    overflowWrap: 'anywhere',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '2px' },
  },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  text: { overflowWrap: 'anywhere', whiteSpace: 'normal' },
  title: { display: 'block' },
  heading: { margin: 0 },
});

interface RevealedOwnerAuthsProps {
  readonly revealed: RevealOwnerAuthsResponse;
  readonly onGone: () => void;
}

/** The TPM owner passwords of a computer, with the file that the TPM console takes. */
export function RevealedOwnerAuths({ revealed, onGone }: RevealedOwnerAuthsProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  const { computer, ownerAuths, tpmFile, auditSequence } = revealed;
  const ordered = [...ownerAuths].sort((a, b) => Number(b.current) - Number(a.current));
  return (
    <div className={styles.root}>
      <MessageBar intent="warning" layout="multiline">
        <MessageBarBody className={styles.text}>
          <MessageBarTitle className={styles.title}>{t('tpm.neverGive')}</MessageBarTitle> {t('tpm.neverGiveText')}
        </MessageBarBody>
      </MessageBar>
      <SecretFrame label={t('tpm.password')} onGone={onGone}>
        {() => (
          <>
            <span className={styles.computer}>{computer}</span>
            {ordered.map((ownerAuth, index) => (
              <div key={ownerAuth.ownerAuth} className={index > 0 ? styles.other : undefined}>
                <OwnerAuth
                  ownerAuth={ownerAuth}
                  title={ordered.length < 2 ? undefined : t(index === 0 ? 'secret.first' : 'tpm.older')}
                  file={index === 0 ? tpmFile : undefined}
                />
              </div>
            ))}
          </>
        )}
      </SecretFrame>
      <NextSteps
        title={t('drive.after')}
        steps={[t('tpm.afterUse'), t('drive.afterRecorded', { sequence: auditSequence }), t('drive.afterOwner')]}
      />
    </div>
  );
}

interface OwnerAuthProps {
  readonly ownerAuth: RevealedOwnerAuth;
  readonly title: string | undefined;
  /** For the one to try first, which also takes the focus. */
  readonly file: RevealOwnerAuthsResponse['tpmFile'] | undefined;
}

function OwnerAuth({ ownerAuth, title, file }: OwnerAuthProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  const value = useRef<HTMLElement>(null);
  const first = file !== undefined;
  useEffect(() => {
    if (first) value.current?.focus();
  }, [first]);
  return (
    <div className={styles.value}>
      {title !== undefined && (
        <Subtitle2 as="h2" className={styles.heading}>
          {title}
        </Subtitle2>
      )}
      <Text className={styles.quiet}>
        {t(`tpm.origins.${ownerAuth.origin}`)} · {t('secret.received')} <TimeText time={ownerAuth.escrowedAt} />
        {ownerAuth.claimedAt !== ownerAuth.escrowedAt && (
          <>
            {' · '}
            {t('secret.claimed')} <TimeText time={ownerAuth.claimedAt} />
          </>
        )}
      </Text>
      <code ref={value} className={styles.secret} dir="ltr" tabIndex={first ? -1 : undefined} data-secret>
        {ownerAuth.ownerAuth}
      </code>
      <div className={styles.actions}>
        <CopyButton secret={ownerAuth.ownerAuth} label={t('tpm.copy')} />
        {file !== undefined && (
          <Button
            icon={<DocumentRegular />}
            onClick={() => {
              saveFile(file.name, bytesOf(file.content));
            }}
          >
            {t('tpm.save')}
          </Button>
        )}
      </div>
    </div>
  );
}
