import { Button, Divider, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { ProblemMessage } from './problem-message.tsx';
import { useTicket } from './use-ticket.ts';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
  waiting: { alignSelf: 'flex-start' },
});

/** Whoever sits at a computer of the domain has a ticket, and needs no password here. */
export function TicketSignIn({ byItself }: { readonly byItself: boolean }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const { state, attempt } = useTicket(byItself);
  return (
    <div className={styles.root} aria-live="polite">
      {state === 'trying' ? (
        <Spinner className={styles.waiting} size="small" label={t('signIn.ticketTrying')} />
      ) : (
        <Button size="large" onClick={() => void attempt()}>
          {t('signIn.withTicket')}
        </Button>
      )}
      {state === 'none' && (
        <Text as="p" block>
          {t('signIn.noTicket')}
        </Text>
      )}
      {typeof state === 'object' && <ProblemMessage error={state.failed} />}
      <Divider>{t('signIn.orByPassword')}</Divider>
    </div>
  );
}
