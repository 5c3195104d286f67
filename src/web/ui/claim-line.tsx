import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { KeyMatch } from '../../wire/rest/recovery.ts';
import { ProofBadge } from './proof-badge.tsx';
import { TimeText } from './time-text.tsx';

const useStyles = makeStyles({
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
});

/** Whose key a claim is, how far it is proven, and when it came. Nothing but spans, so that a label may hold it. */
export function ClaimLine({ claim }: { readonly claim: Omit<KeyMatch, 'keyId'> }) {
  const { t } = useTranslation();
  const styles = useStyles();
  return (
    <>
      <span className={styles.line}>
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
      </span>
      <Text className={styles.quiet}>
        {t(`driveTypes.${claim.driveType}`)} · {t('secret.received')} <TimeText time={claim.escrowedAt} />
        {claim.claimedAt !== claim.escrowedAt && (
          <>
            {' · '}
            {t('secret.claimed')} <TimeText time={claim.claimedAt} />
          </>
        )}
      </Text>
    </>
  );
}
