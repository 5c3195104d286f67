import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { DocumentTextRegular } from '@fluentui/react-icons';
import { useTranslation } from 'react-i18next';
import type { RevealedKey } from '../../../wire/rest/recovery.ts';
import { useSession } from '../../api/session.tsx';
import { ClaimFacts } from './claim-facts.tsx';
import { CodesButton } from './codes-panel.tsx';
import { CopyButton } from './copy-button.tsx';
import { KeyPackageButton } from './key-package.tsx';
import { PasswordGroups } from './password-groups.tsx';
import { recoveryKeyFileName, recoveryKeyText } from './recovery-key-file.ts';
import { saveFile } from './save-file.ts';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, minWidth: 0 },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

interface RevealedKeyViewProps {
  readonly claim: RevealedKey;
  readonly keyId: string;
  readonly offerPackage: boolean;
  readonly autoFocus: boolean;
  readonly onUse: () => void;
}

/** One password with what is known about it and all that can be done with it. */
export function RevealedKeyView({ claim, keyId, offerPackage, autoFocus, onUse }: RevealedKeyViewProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  const save = useSaveText(claim, keyId);
  const { recoveryPassword, keyPackage, keyPackageFileName } = claim;
  return (
    <div className={styles.root}>
      <ClaimFacts claim={claim} keyId={keyId} />
      <PasswordGroups password={recoveryPassword} autoFocus={autoFocus} onMove={onUse} />
      <div className={styles.actions}>
        <CopyButton secret={recoveryPassword} label={t('secret.copyKey')} />
        <Button icon={<DocumentTextRegular />} onClick={save}>
          {t('secret.saveText')}
        </Button>
        {offerPackage && keyPackage !== undefined && (
          <KeyPackageButton
            content={keyPackage}
            fileName={keyPackageFileName ?? `BitLocker Key Package {${keyId.toUpperCase()}}.KPG`}
          />
        )}
        <CodesButton password={recoveryPassword} />
      </div>
    </div>
  );
}

function useSaveText({ computer, driveType, recoveryPassword }: RevealedKey, keyId: string): () => void {
  const { t } = useTranslation();
  const { account } = useSession();
  return () => {
    const content = recoveryKeyText({
      title: t('secret.file.title'),
      lines: [
        { label: t('secret.file.computer'), value: computer },
        { label: t('secret.file.drive'), value: t(`driveTypes.${driveType}`) },
        { label: t('secret.keyId'), value: keyId.toUpperCase() },
        { label: t('secret.file.key'), value: recoveryPassword },
        { label: t('secret.file.at'), value: `${new Date().toISOString().slice(0, 19).replace('T', ' ')} UTC` },
        { label: t('secret.file.by'), value: account },
      ],
      warning: t('secret.file.warning'),
    });
    saveFile(recoveryKeyFileName(keyId), content, 'text/plain;charset=utf-8');
  };
}
