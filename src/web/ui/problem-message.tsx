import { MessageBar, MessageBarBody, MessageBarTitle, makeStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { isProblem, UnreachableError, UnreadableError } from '../api/problem.ts';
import { visible } from '../texts/visible-text.ts';

const useStyles = makeStyles({ text: { overflowWrap: 'anywhere', whiteSpace: 'normal' } });

/** A failure beside what it belongs to: what happened and what to do next. Read out at once. */
export function ProblemMessage({ error, title }: { readonly error: unknown; readonly title?: string | undefined }) {
  const styles = useStyles();
  const explain = useExplanation();
  return (
    <MessageBar intent="error" layout="multiline" role="alert">
      <MessageBarBody className={styles.text}>
        {title !== undefined && <MessageBarTitle>{title}</MessageBarTitle>} {explain(error)}
      </MessageBarBody>
    </MessageBar>
  );
}

/** The sentence for any failure, in the reader's language where that language has one for the problem's code. */
export function useExplanation(): (error: unknown) => string {
  const { t, i18n } = useTranslation();
  return (error) => {
    if (error instanceof UnreachableError) return t('states.offlineText');
    if (error instanceof UnreadableError) return `${t('states.unreadable')}. ${t('states.unreadableText')}`;
    if (!isProblem(error)) return t('states.failed');
    const { code, detail } = error.problem;
    // The names in it are others': it is shown as it is, and never read as a text of ours with places to fill.
    return i18n.exists(`problems.${code}`) ? t(`problems.${code}`, { ...error.problem }) : sentence(visible(detail));
  };
}

/** The server writes its sentences for the middle of a line. */
function sentence(text: string): string {
  const end = /[.!?]$/.test(text) ? '' : '.';
  return text.charAt(0).toUpperCase() + text.slice(1) + end;
}
