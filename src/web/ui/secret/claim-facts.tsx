import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { RevealedKey } from '../../../wire/rest/recovery.ts';
import { ClaimLine } from '../claim-line.tsx';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  quiet: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  keyId: { fontFamily: tokens.fontFamilyMonospace, fontWeight: 500 },
});

/** Whose key this is, and what is known about it. */
export function ClaimFacts({ claim, keyId }: { readonly claim: RevealedKey; readonly keyId: string }) {
  const { t } = useTranslation();
  const styles = useStyles();
  return (
    <div className={styles.root}>
      <ClaimLine claim={claim} />
      <Text className={styles.quiet}>
        {t('secret.keyId')} <span className={styles.keyId}>{keyId.toUpperCase()}</span>
      </Text>
    </div>
  );
}
