import { MessageBar, MessageBarBody, MessageBarTitle, makeStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { isProblem, type ProblemCode, UnreachableError } from '../api/problem.ts';
import { ProblemMessage } from '../ui/problem-message.tsx';
import type { DeskField } from './desk-form.ts';

const fields: Partial<Record<ProblemCode, DeskField>> = {
  'reason-required': 'reason',
  'end-user-required': 'userName',
  'person-name-invalid': 'userName',
  'caller-verification-required': 'callerVerified',
  'key-id-invalid': 'keyId',
  'key-id-too-short': 'keyId',
  'computer-name-invalid': 'computerName',
};

/** The field that a refusal is about, if it is about one. */
export function fieldOf(error: unknown): DeskField | undefined {
  return isProblem(error) ? fields[error.problem.code] : undefined;
}

const useStyles = makeStyles({
  text: { overflowWrap: 'anywhere', whiteSpace: 'normal' },
  title: { display: 'block' },
});

interface RefusalProps {
  readonly error: unknown;
  /** What it means that there is nothing; it is the same for what does not exist and what is somebody else's. */
  readonly nothing: { readonly title: string; readonly text: string };
}

/** Why nothing is shown. What belongs to a field stands there instead. */
export function Refusal({ error, nothing }: RefusalProps) {
  const { t } = useTranslation();
  if (fieldOf(error) !== undefined) return null;
  if (isProblem(error, 'nothing-to-reveal')) return <Answer {...nothing} />;
  if (isProblem(error, 'reveal-ceiling-reached')) {
    return <Answer title={t('drive.problem.ceiling')} text={t('drive.problem.ceilingText')} />;
  }
  if (isProblem(error, 'no-owner-auth-kept')) {
    return <Answer title={t('tpm.notKept')} text={t('tpm.notKeptText')} />;
  }
  if (isProblem(error, 'audit-unavailable')) {
    return <Answer title={t('drive.problem.audit')} text={t('drive.problem.auditText')} />;
  }
  if (isProblem(error, 'chain-behind-checkpoint')) {
    return <Answer title={t('drive.problem.chain')} text={t('drive.problem.chainText')} />;
  }
  if (error instanceof UnreachableError) {
    return <Answer title={t('states.offline')} text={t('drive.problem.unreachableText')} />;
  }
  return <ProblemMessage error={error} title={t('drive.problem.notShown')} />;
}

function Answer({ title, text }: { readonly title: string; readonly text: string }) {
  const styles = useStyles();
  return (
    <MessageBar intent="warning" layout="multiline" role="alert">
      <MessageBarBody className={styles.text}>
        <MessageBarTitle className={styles.title}>{title}</MessageBarTitle> {text}
      </MessageBarBody>
    </MessageBar>
  );
}
