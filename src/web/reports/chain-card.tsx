import {
  Button,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  ProgressBar,
  Text,
  tokens,
} from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type VerifyAuditResponse, verifyAuditResponse } from '../../wire/rest/audit.ts';
import { call } from '../api/client.ts';
import { Card } from '../ui/card.tsx';
import { ProblemMessage } from '../ui/problem-message.tsx';
import { ChainFacts } from './chain-facts.tsx';
import { type ChainFinding, chainFindings } from './chain-finding.ts';

const useStyles = makeStyles({
  quiet: { color: tokens.colorNeutralForeground2, maxWidth: '52rem' },
  found: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, ':empty': { display: 'none' } },
  text: { whiteSpace: 'normal', overflowWrap: 'anywhere' },
  block: { display: 'block', marginTop: tokens.spacingVerticalXS },
});

type Check =
  | { readonly kind: 'none' }
  | { readonly kind: 'working' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'done'; readonly answer: VerifyAuditResponse };

/** Checks the record when it is asked to, since that reads every row of it. */
export function ChainCard() {
  const { t } = useTranslation();
  const styles = useStyles();
  const [check, setCheck] = useState<Check>({ kind: 'none' });
  const run = async () => {
    setCheck({ kind: 'working' });
    try {
      const answer = await call(verifyAuditResponse, { method: 'POST', path: '/audit/verification', body: {} });
      setCheck({ kind: 'done', answer });
    } catch (error) {
      setCheck({ kind: 'failed', error });
    }
  };
  const working = check.kind === 'working';
  return (
    <Card
      title={t('audit.chain.title')}
      action={
        <Button disabledFocusable={working} onClick={() => void run()}>
          {t(working ? 'common.working' : check.kind === 'none' ? 'audit.chain.check' : 'audit.chain.again')}
        </Button>
      }
    >
      {check.kind === 'none' && (
        <Text as="p" block className={styles.quiet}>
          {t('audit.chain.lead')}
        </Text>
      )}
      {check.kind === 'failed' && <ProblemMessage error={check.error} />}
      <div role="status" className={styles.found}>
        {working && (
          <>
            <Text>{t('audit.chain.working')}</Text>
            <ProgressBar aria-label={t('audit.chain.working')} />
          </>
        )}
        {check.kind === 'done' && <Verdict answer={check.answer} />}
      </div>
    </Card>
  );
}

function Verdict({ answer }: { readonly answer: VerifyAuditResponse }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const findings = chainFindings(answer);
  return (
    <>
      {findings.length === 0 && (
        <MessageBar intent="success" layout="multiline">
          <MessageBarBody className={styles.text}>
            <MessageBarTitle>{t('audit.chain.intact')}</MessageBarTitle> {t('audit.chain.intactText')}
          </MessageBarBody>
        </MessageBar>
      )}
      {findings.map((finding) => (
        <Finding key={finding.kind} finding={finding} />
      ))}
      {answer.checkpoint === undefined && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody className={styles.text}>{t('audit.chain.noCheckpointText')}</MessageBarBody>
        </MessageBar>
      )}
      <ChainFacts answer={answer} />
    </>
  );
}

function Finding({ finding }: { readonly finding: ChainFinding }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const row = 'row' in finding ? finding.row : '';
  return (
    <MessageBar intent="error" layout="multiline">
      <MessageBarBody className={styles.text}>
        <MessageBarTitle>{t(`audit.chain.${finding.kind}`, { row })}</MessageBarTitle>{' '}
        {t(`audit.chain.${finding.kind}Text`, { row })}
        {'problem' in finding && (
          <span className={styles.block}>
            {t('audit.chain.serverSays')} <span lang="en">{finding.problem}</span>
          </span>
        )}
        <span className={styles.block}>{t(`audit.chain.${finding.kind}Do`)}</span>
      </MessageBarBody>
    </MessageBar>
  );
}
