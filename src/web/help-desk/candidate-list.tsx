import { makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { KeyMatch } from '../../wire/rest/recovery.ts';
import { ClaimLine } from '../ui/claim-line.tsx';
import type { Candidate } from './candidates.ts';
import { KeyIdMark } from './key-id-mark.tsx';

const useStyles = makeStyles({
  list: {
    margin: 0,
    padding: 0,
    minWidth: 0,
    border: 'none',
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
  },
  legend: { padding: 0, marginBottom: tokens.spacingVerticalM, color: tokens.colorNeutralForeground2 },
  item: {
    display: 'grid',
    gridTemplateColumns: 'auto minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalM,
    padding: tokens.spacingHorizontalL,
    borderRadius: tokens.borderRadiusLarge,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    cursor: 'pointer',
    ':hover': { border: `1px solid ${tokens.colorNeutralStroke1Hover}` },
    ':focus-within': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '1px' },
  },
  chosen: {
    border: `1px solid ${tokens.colorBrandStroke1}`,
    ':hover': { border: `1px solid ${tokens.colorBrandStroke1}` },
    boxShadow: `inset 0 0 0 1px ${tokens.colorBrandStroke1}`,
    '@media (forced-colors: active)': { border: '2px solid Highlight' },
  },
  radio: {
    width: '20px',
    height: '20px',
    marginBlock: '2px',
    marginInline: 0,
    accentColor: tokens.colorBrandStroke1,
    outlineStyle: 'none',
  },
  words: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, minWidth: 0 },
  claim: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXXS },
  computer: { fontWeight: tokens.fontWeightSemibold, fontSize: tokens.fontSizeBase400, overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground2 },
});

interface CandidateListProps {
  readonly candidates: readonly Candidate[];
  /** The digits that were typed. */
  readonly typed: string;
  readonly chosen: string | undefined;
  readonly onChoose: (keyId: string) => void;
}

/** The keys that fit; one of them is chosen, with the pointer or with arrow keys. */
export function CandidateList({ candidates, typed, chosen, onChoose }: CandidateListProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  const name = useId();
  return (
    <fieldset className={styles.list}>
      <legend className={styles.legend}>{t('drive.found', { count: candidates.length })}</legend>
      {candidates.map((candidate) => (
        <CandidateItem
          key={candidate.keyId}
          name={name}
          candidate={candidate}
          typed={typed}
          chosen={candidate.keyId === chosen}
          onChoose={onChoose}
        />
      ))}
    </fieldset>
  );
}

interface CandidateItemProps {
  readonly name: string;
  readonly candidate: Candidate;
  readonly typed: string;
  readonly chosen: boolean;
  readonly onChoose: (keyId: string) => void;
}

function CandidateItem({ name, candidate: { keyId, claims }, typed, chosen, onChoose }: CandidateItemProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  const id = useId();
  return (
    <label className={mergeClasses(styles.item, chosen && styles.chosen)}>
      <input
        type="radio"
        name={name}
        className={styles.radio}
        checked={chosen}
        onChange={() => {
          onChoose(keyId);
        }}
        aria-label={t('drive.candidate', { computer: claims[0]?.computer ?? '', keyId: keyId.toUpperCase() })}
        aria-describedby={id}
      />
      <span className={styles.words} id={id}>
        {claims.map((claim) => (
          <Claim key={`${claim.computer} ${claim.volumeId} ${claim.escrowedAt}`} claim={claim} explain={chosen} />
        ))}
        <KeyIdMark keyId={keyId} typed={typed} />
      </span>
    </label>
  );
}

function Claim({ claim, explain }: { readonly claim: KeyMatch; readonly explain: boolean }) {
  const { t } = useTranslation();
  const styles = useStyles();
  return (
    <span className={styles.claim}>
      <ClaimLine claim={claim} />
      {explain && <Text className={styles.quiet}>{t(`proof.${claim.proof}Text`)}</Text>}
      {explain && claim.conflict && <Text className={styles.quiet}>{t('drive.conflictText')}</Text>}
    </span>
  );
}
