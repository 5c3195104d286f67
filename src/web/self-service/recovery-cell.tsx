import { makeStyles, tokens } from '@fluentui/react-components';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import type { OwnRecovery } from '../../wire/rest/recovery.ts';
import { texts } from '../texts/locales/en.ts';
import { visible } from '../texts/visible-text.ts';
import { TimeText } from '../ui/time-text.tsx';
import { splitReason } from './reason-in-words.ts';

export const recoveryColumns = ['when', 'computer', 'who', 'where', 'what', 'reason'] as const;

const useStyles = makeStyles({
  strong: { fontWeight: tokens.fontWeightSemibold },
  keyId: { display: 'block', whiteSpace: 'nowrap', color: tokens.colorNeutralForeground2 },
});

interface RecoveryCellProps {
  readonly column: (typeof recoveryColumns)[number];
  readonly recovery: OwnRecovery;
}

/** One thing that a line of the record says, in words for whose computer it is. */
export function RecoveryCell({ column, recovery }: RecoveryCellProps) {
  switch (column) {
    case 'when':
      return <TimeText time={recovery.at} />;
    case 'computer':
      return <Name name={recovery.computer} />;
    case 'who':
      return <Who recovery={recovery} />;
    case 'where':
      return <Where source={recovery.source} />;
    case 'what':
      return <What recovery={recovery} />;
    case 'reason':
      return <Reason recorded={recovery.reason ?? ''} />;
  }
}

/** A long name goes on in the next line after its domain. */
function Name({ name }: { readonly name: string }) {
  const styles = useStyles();
  const [first, ...rest] = name.split('\\');
  return (
    <span className={styles.strong}>
      {first}
      {rest.map((part, index) => (
        // Whatever its parts say, a name does not change its order.
        <Fragment key={index}>
          \<wbr />
          {part}
        </Fragment>
      ))}
    </span>
  );
}

function Who({ recovery: { by, byMyself } }: { readonly recovery: OwnRecovery }) {
  const { t } = useTranslation();
  return byMyself ? <span>{t('self.history.you')}</span> : <Name name={by} />;
}

function Where({ source }: { readonly source: string }) {
  const { t } = useTranslation();
  return <span>{isKeyOf(texts.self.sources, source) ? t(`self.sources.${source}`) : source}</span>;
}

function What({ recovery: { keyType, keyId } }: { readonly recovery: OwnRecovery }) {
  const { t } = useTranslation();
  const styles = useStyles();
  return (
    <span>
      {t(`self.keyTypes.${keyType}`)}
      {keyId !== undefined && (
        <span className={styles.keyId}>{t('self.history.keyId', { digits: keyId.slice(0, 8).toUpperCase() })}</span>
      )}
    </span>
  );
}

function Reason({ recorded }: { readonly recorded: string }) {
  const { t } = useTranslation();
  const { code, ownWords } = splitReason(recorded);
  const own = visible(ownWords);
  const words = code === undefined ? [own] : [t(`reasons.${code}`), own];
  return <span>{words.filter((part) => part !== '').join(': ')}</span>;
}

function isKeyOf<T extends object>(words: T, key: string): key is Extract<keyof T, string> {
  return Object.hasOwn(words, key);
}
