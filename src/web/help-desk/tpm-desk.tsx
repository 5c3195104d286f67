import { makeStyles, tokens } from '@fluentui/react-components';
import { FormProvider, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { revealOwnerAuthsResponse } from '../../wire/rest/recovery.ts';
import { type DeskForm, emptyForm, statedBy } from './desk-form.ts';
import { DeskHead } from './desk-head.tsx';
import { GoneMessage } from './gone-message.tsx';
import { Refusal } from './refusal.tsx';
import { RevealedOwnerAuths } from './revealed-owner-auths.tsx';
import { TpmForm } from './tpm-form.tsx';
import type { Desk } from './use-desk.ts';
import { useFieldRefusal } from './use-field-refusal.ts';
import { useReveal } from './use-reveal.ts';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, maxWidth: '720px' },
});

/** From the name of a computer to the owner password of its TPM. */
export function TpmDesk({ desk }: { readonly desk: Desk }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const form = useForm<DeskForm>({ defaultValues: emptyForm(desk) });
  const { state, reveal, hide, startAgain } = useReveal(revealOwnerAuthsResponse, '/recovery/tpm-owner-auths/reveal');
  const setRefusal = useFieldRefusal(form);
  const submit = async () => {
    form.clearErrors();
    const { computerDomain, computerName } = form.getValues();
    const computer = { computerDomain: computerDomain.trim(), computerName: computerName.trim() };
    setRefusal(await reveal({ ...computer, ...statedBy(form.getValues()) }));
  };
  const next = () => {
    form.reset(emptyForm(desk));
    startAgain();
    setTimeout(() => {
      form.setFocus('computerName');
    });
  };
  const nothing = {
    title: t('tpm.nothing'),
    text: t(desk.namedUserRequired ? 'tpm.nothingForUserText' : 'tpm.nothingText'),
  };
  return (
    <FormProvider {...form}>
      <DeskHead title={t('tpm.title')} lead={t('tpm.lead')} onNext={next} />
      {state.kind === 'shown' ? (
        <RevealedOwnerAuths revealed={state.revealed} onGone={hide} />
      ) : (
        <div className={styles.root}>
          {state.kind === 'gone' && <GoneMessage text={t('tpm.gone')} />}
          <TpmForm
            desk={desk}
            fresh={state.kind !== 'gone'}
            onSubmit={() => void submit()}
            working={state.kind === 'working'}
            problem={
              state.kind === 'asking' && 'failure' in state && <Refusal error={state.failure} nothing={nothing} />
            }
          />
        </div>
      )}
    </FormProvider>
  );
}
