import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { RevealedKey } from '../../../wire/rest/recovery.ts';
import { ProofBadge } from '../proof-badge.tsx';
import { TimeText } from '../time-text.tsx';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  line: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalM}`,
  },
  computer: {
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
    overflowWrap: 'anywhere',
  },
  quiet: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  keyId: { fontFamily: tokens.fontFamilyMonospace, fontWeight: 500 },
});

/** Whose key this is, and what is known about it. */
export function ClaimFacts({ claim, keyId }: { readonly claim: RevealedKey; readonly keyId: string }) {
  const { t } = useTranslation();
  const styles = useStyles();
  return (
    <div className={styles.root}>
      <div className={styles.line}>
        <span className={styles.computer}>{claim.computer}</span>
        <ProofBadge proof={claim.proof} />
        {claim.conflict && (
          <Badge appearance="tint" color="warning">
            {t('secret.conflict')}
          </Badge>
        )}
        {claim.origin === 'import' && (
          <Badge appearance="outline" color="informative">
            {t('secret.imported')}
          </Badge>
        )}
      </div>
      <Text className={styles.quiet}>
        {t(`driveTypes.${claim.driveType}`)} · {t('secret.received')} <TimeText time={claim.escrowedAt} />
        {claim.claimedAt !== claim.escrowedAt && (
          <>
            {' · '}
            {t('secret.claimed')} <TimeText time={claim.claimedAt} />
          </>
        )}
      </Text>
      <Text className={styles.quiet}>
        {t('secret.keyId')} <span className={styles.keyId}>{keyId.toUpperCase()}</span>
      </Text>
    </div>
  );
}
