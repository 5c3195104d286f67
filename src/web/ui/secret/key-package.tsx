import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { ArchiveRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bytesOf, saveFile } from './save-file.ts';

const useStyles = makeStyles({
  note: { flexBasis: '100%', order: 3, color: tokens.colorNeutralForeground2 },
  command: {
    display: 'block',
    marginBlock: tokens.spacingVerticalS,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
    color: tokens.colorNeutralForeground1,
    fontFamily: tokens.fontFamilyMonospace,
    fontWeight: 500,
    overflowWrap: 'anywhere',
  },
});

/** What repair-bde needs besides the key to save data from a damaged drive. */
export function KeyPackageButton({ content, fileName }: { readonly content: string; readonly fileName: string }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const [saved, setSaved] = useState(false);
  return (
    <>
      <Button
        icon={<ArchiveRegular />}
        onClick={() => {
          saveFile(fileName, bytesOf(content));
          setSaved(true);
        }}
      >
        {t('secret.savePackage')}
      </Button>
      {saved && (
        <div className={styles.note} role="status">
          <Text>{t('secret.packageText')}</Text>
          <code className={styles.command} dir="ltr">
            repair-bde D: E: -kp "{fileName}" -rp {t('secret.packageKey')}
          </code>
          <Text>{t('secret.packageTarget')}</Text>
        </div>
      )}
    </>
  );
}
