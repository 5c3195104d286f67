import { Button, makeStyles, Text, Title3, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isProblem, UnreachableError, UnreadableError } from '../api/problem.ts';
import { Scene, type SceneName } from './scene.tsx';

const useStyles = makeStyles({
  root: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    gap: tokens.spacingVerticalM,
    padding: `${tokens.spacingVerticalXXXL} ${tokens.spacingHorizontalL}`,
    textAlign: 'center',
    '& > *': { marginBlock: 0 },
  },
  text: { maxWidth: '34rem', color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  actions: { display: 'flex', flexWrap: 'wrap', justifyContent: 'center', gap: tokens.spacingHorizontalM },
});

interface StatePageProps {
  readonly scene: SceneName;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** Failures are read out at once; an empty list is not. */
  readonly urgent?: boolean;
  /** Nothing else on the page has a title. */
  readonly wholePage?: boolean;
}

/** A page, or a part of one, that has something to say instead of something to show. */
export function StatePage({ scene, title, children, actions, urgent = false, wholePage = false }: StatePageProps) {
  const styles = useStyles();
  return (
    <div className={styles.root} role={urgent ? 'alert' : 'status'}>
      <Scene name={scene} />
      <Title3 as={wholePage ? 'h1' : 'h2'}>{title}</Title3>
      {children !== undefined && (
        <Text as="p" block align="center" className={styles.text}>
          {children}
        </Text>
      )}
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}

interface FailedStateProps {
  readonly error: unknown;
  readonly retry?: (() => void) | undefined;
  readonly wholePage?: boolean;
}

/** A whole page or list that could not be had. */
export function FailedState({ error, retry, wholePage = false }: FailedStateProps) {
  const { t } = useTranslation();
  const again = retry && (
    <Button appearance="primary" onClick={retry}>
      {t('common.retry')}
    </Button>
  );
  if (error instanceof UnreachableError) {
    return (
      <StatePage scene="offline" title={t('states.offline')} actions={again} wholePage={wholePage} urgent>
        {t('states.offlineText')}
      </StatePage>
    );
  }
  if (error instanceof UnreadableError) return <OutdatedState wholePage={wholePage} />;
  if (isProblem(error, 'not-permitted')) return <RefusedState wholePage={wholePage} />;
  return (
    <StatePage scene="failed" title={t('states.failed')} actions={again} wholePage={wholePage} urgent>
      {t('states.failedText')}
      {isProblem(error) && <RequestNumber instance={error.problem.instance} />}
    </StatePage>
  );
}

function OutdatedState({ wholePage }: { readonly wholePage: boolean }) {
  const { t } = useTranslation();
  const reload = () => {
    location.reload();
  };
  return (
    <StatePage
      scene="failed"
      title={t('states.unreadable')}
      actions={
        <Button appearance="primary" onClick={reload}>
          {t('states.reload')}
        </Button>
      }
      wholePage={wholePage}
      urgent
    >
      {t('states.unreadableText')}
    </StatePage>
  );
}

export function RefusedState({ wholePage = false }: { readonly wholePage?: boolean }) {
  const { t } = useTranslation();
  return (
    <StatePage scene="refused" title={t('states.refused')} wholePage={wholePage}>
      {t('states.refusedText')}
    </StatePage>
  );
}

const useNumberStyles = makeStyles({
  number: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere' },
});

function RequestNumber({ instance }: { readonly instance: string }) {
  const { t } = useTranslation();
  const styles = useNumberStyles();
  return (
    <Text block size={200} className={styles.number}>
      {t('states.requestId', { id: instance.replace('urn:uuid:', '') })}
    </Text>
  );
}
