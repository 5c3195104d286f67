import { makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { GetKeyForm } from './get-key-form.tsx';
import { HelpPane } from './help-pane.tsx';
import { asksForAll, emptyRequest, type KeyRequest } from './key-request.ts';
import { NextSteps } from './next-steps.tsx';
import { OwnKey } from './own-key.tsx';
import { PageHead } from './page-head.tsx';
import { RecoveryScreen } from './recovery-screen.tsx';
import { useOwnKey } from './use-own-key.ts';

const wide = '@media (min-width: 1080px)';

const useStyles = makeStyles({
  grid: {
    display: 'grid',
    gap: tokens.spacingHorizontalXXL,
    gridTemplateColumns: 'minmax(0, 1fr)',
    alignItems: 'start',
    [wide]: { gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 25rem)' },
  },
  pane: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXXL, minWidth: 0 },
});

/** From the digits on the blue screen to the key, for a person's own computers. */
export function GetKeyPage() {
  const { t } = useTranslation();
  const styles = useStyles();
  const { state, ask, hide, startAgain } = useOwnKey();
  // Here and not in the form, so that what was typed outlives the key that it led to.
  const form = useForm<KeyRequest>({ defaultValues: emptyRequest });
  const [ambiguous, setAmbiguous] = useState('');
  const shown = state.kind === 'shown';
  const another = () => {
    form.reset(emptyRequest);
    setAmbiguous('');
    startAgain();
  };
  return (
    <>
      <PageHead title={t('self.form.title')} {...(!shown && { lead: t('self.form.lead') })} />
      <div className={styles.grid}>
        {shown ? (
          <OwnKey revealed={state.revealed} onGone={hide} onAnother={another} />
        ) : (
          <GetKeyForm
            form={form}
            ask={ask}
            failure={state.kind === 'asking' ? state.failure : undefined}
            gone={state.kind === 'gone'}
            ambiguous={ambiguous}
            onAmbiguous={setAmbiguous}
          />
        )}
        <div className={styles.pane}>
          {shown ? <NextSteps /> : <RecoveryScreen all={asksForAll(form.watch('keyId'), ambiguous)} />}
          <HelpPane />
        </div>
      </div>
    </>
  );
}
