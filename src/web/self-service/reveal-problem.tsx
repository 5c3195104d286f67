import { MessageBar, MessageBarBody, MessageBarTitle, makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isProblem, UnreachableError } from '../api/problem.ts';
import { ProblemMessage } from '../ui/problem-message.tsx';
import { HelpDeskLink, useHasHelpDesk } from './help-desk-link.tsx';

const atAField = ['key-id-ambiguous', 'key-id-invalid', 'key-id-too-short', 'reason-required'] as const;

/** Why there is no key. What belongs to a field stands there instead. */
export function RevealProblem({ error }: { readonly error: unknown }) {
  const { t } = useTranslation();
  if (isProblem(error, ...atAField)) return null;
  if (isProblem(error, 'nothing-to-reveal')) {
    return <Refusal title={t('self.problem.nothing')}>{t('self.problem.nothingText')}</Refusal>;
  }
  if (isProblem(error, 'reveal-ceiling-reached')) {
    return <Refusal title={t('self.problem.ceiling')}>{t('self.problem.ceilingText')}</Refusal>;
  }
  if (error instanceof UnreachableError) {
    return <Refusal title={t('states.offline')}>{t('self.problem.unreachableText')}</Refusal>;
  }
  return <ProblemMessage error={error} title={t('states.failed')} />;
}

const useStyles = makeStyles({
  text: { overflowWrap: 'anywhere', whiteSpace: 'normal' },
  block: { display: 'block' },
});

function Refusal({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const styles = useStyles();
  const hasHelpDesk = useHasHelpDesk();
  return (
    <MessageBar intent="warning" layout="multiline" role="alert">
      <MessageBarBody className={styles.text}>
        <MessageBarTitle className={styles.block}>{title}</MessageBarTitle> {children}
        {hasHelpDesk && (
          <span className={styles.block}>
            <HelpDeskLink />
          </span>
        )}
      </MessageBarBody>
    </MessageBar>
  );
}
