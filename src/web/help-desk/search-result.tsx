import {
  Button,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Spinner,
  Text,
  tokens,
} from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { ProblemMessage } from '../ui/problem-message.tsx';
import { CandidateList } from './candidate-list.tsx';
import type { Candidate } from './candidates.ts';
import type { KeySearchState } from './use-key-search.ts';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
  quiet: { color: tokens.colorNeutralForeground2 },
  status: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    minHeight: '24px',
    ':empty': { display: 'none' },
  },
  spinner: { justifyContent: 'flex-start' },
  start: { alignSelf: 'flex-start' },
  text: { overflowWrap: 'anywhere', whiteSpace: 'normal' },
  title: { display: 'block' },
  checks: { marginBlock: tokens.spacingVerticalXS, marginInline: 0, paddingInlineStart: '1.25em' },
  unseen: {
    position: 'absolute',
    width: '1px',
    height: '1px',
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    whiteSpace: 'nowrap',
  },
});

export interface SearchResultProps {
  readonly state: KeySearchState | undefined;
  /** Why nothing was asked yet. */
  readonly waiting: 'digits' | 'user';
  readonly candidates: readonly Candidate[];
  readonly typed: string;
  readonly chosen: string | undefined;
  readonly namedUserRequired: boolean;
  readonly onChoose: (keyId: string) => void;
  readonly onRetry: () => void;
}

/** What the digits have found so far. Says it without taking the focus from who types. */
export function SearchResult(props: SearchResultProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  const { state, candidates, typed, chosen, onChoose, onRetry } = props;
  const found = state?.kind === 'answered' && candidates.length > 0;
  return (
    <div className={styles.root}>
      <div role="status" className={found && !state.answer.more ? styles.unseen : styles.status}>
        <Status {...props} />
      </div>
      {state?.kind === 'failed' && (
        <>
          <ProblemMessage error={state.error} title={t('drive.searchFailed')} />
          <Button className={styles.start} onClick={onRetry}>
            {t('common.retry')}
          </Button>
        </>
      )}
      {found && <CandidateList candidates={candidates} typed={typed} chosen={chosen} onChoose={onChoose} />}
    </div>
  );
}

function Status({ state, waiting, candidates, typed, namedUserRequired }: SearchResultProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  switch (state?.kind) {
    case undefined:
      return <Text className={styles.quiet}>{t(waiting === 'user' ? 'drive.waitUser' : 'drive.waitDigits')}</Text>;
    case 'asking':
      return <Spinner className={styles.spinner} size="tiny" label={t('drive.searching')} />;
    case 'failed':
      return null;
    case 'answered': {
      const { matches, more } = state.answer;
      if (candidates.length === 0 && matches.length > 0) return <Narrowed typed={typed} />;
      if (candidates.length === 0) return <NothingFound namedUserRequired={namedUserRequired} />;
      return (
        <>
          <span className={styles.unseen}>{t('drive.found', { count: candidates.length })}</span>
          {more && <Text>{t('drive.more')}</Text>}
        </>
      );
    }
  }
}

/** The same words for a key that does not exist and for one that is somebody else's. */
function NothingFound({ namedUserRequired }: { readonly namedUserRequired: boolean }) {
  const { t } = useTranslation();
  const styles = useStyles();
  return (
    <MessageBar intent="warning" layout="multiline">
      <MessageBarBody className={styles.text}>
        <MessageBarTitle className={styles.title}>
          {t(namedUserRequired ? 'drive.nothingForUser' : 'drive.nothing')}
        </MessageBarTitle>
        <ul className={styles.checks}>
          <li>{t('drive.checkDigits')}</li>
          {namedUserRequired ? <li>{t('drive.checkUser')}</li> : <li>{t('drive.checkElsewhere')}</li>}
          {namedUserRequired && <li>{t('drive.checkAdvanced')}</li>}
        </ul>
      </MessageBarBody>
    </MessageBar>
  );
}

function Narrowed({ typed }: { readonly typed: string }) {
  const { t } = useTranslation();
  const styles = useStyles();
  return (
    <MessageBar intent="warning" layout="multiline">
      <MessageBarBody className={styles.text}>
        <MessageBarTitle className={styles.title}>{t('drive.narrowed')}</MessageBarTitle>{' '}
        {t('drive.narrowedText', { digits: typed.slice(0, 8) })}
      </MessageBarBody>
    </MessageBar>
  );
}
