import { makeStyles, tokens } from '@fluentui/react-components';
import { FormProvider, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { revealKeysResponse } from '../../wire/rest/recovery.ts';
import { type DeskForm, emptyForm, namesUser, statedBy } from './desk-form.ts';
import { DeskHead } from './desk-head.tsx';
import { DriveForm } from './drive-form.tsx';
import { GoneMessage } from './gone-message.tsx';
import { Refusal } from './refusal.tsx';
import { RevealedDrive } from './revealed-drive.tsx';
import type { Desk } from './use-desk.ts';
import { useDriveSearch } from './use-drive-search.ts';
import { useFieldRefusal } from './use-field-refusal.ts';
import { useReveal } from './use-reveal.ts';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
});

/** From eight digits to the key on one screen. */
export function DriveDesk({ desk }: { readonly desk: Desk }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const form = useForm<DeskForm>({ defaultValues: emptyForm(desk) });
  const { state, reveal, hide, startAgain } = useReveal(revealKeysResponse, '/recovery/keys/reveal');
  const search = useDriveSearch(desk, form.getValues);
  const result = search.resultFor(form.watch());
  const setRefusal = useFieldRefusal(form);
  const submit = async () => {
    form.clearErrors();
    setRefusal(await reveal({ keyId: result.chosen, ...statedBy(form.getValues()) }));
  };
  const next = () => {
    form.reset(emptyForm(desk));
    search.forget();
    startAgain();
    setTimeout(() => {
      form.setFocus(desk.namedUserRequired ? 'userName' : 'keyId');
    });
  };
  return (
    <FormProvider {...form}>
      <DeskHead title={t('drive.title')} lead={t('drive.lead')} onNext={next} />
      {state.kind === 'shown' ? (
        <RevealedDrive revealed={state.revealed} user={userOf(form.getValues())} onGone={hide} />
      ) : (
        <div className={styles.root}>
          {state.kind === 'gone' && <GoneMessage text={t('drive.gone')} />}
          <DriveForm
            desk={desk}
            fresh={state.kind !== 'gone'}
            {...result}
            onChoose={search.choose}
            onRetry={search.again}
            onFollow={search.follow}
            onSubmit={() => void submit()}
            working={state.kind === 'working'}
            problem={
              state.kind === 'asking' && 'failure' in state && <DriveRefusal error={state.failure} desk={desk} />
            }
          />
        </div>
      )}
    </FormProvider>
  );
}

function DriveRefusal({ error, desk }: { readonly error: unknown; readonly desk: Desk }) {
  const { t } = useTranslation();
  const title = t(desk.namedUserRequired ? 'drive.nothingForUser' : 'drive.nothing');
  return <Refusal error={error} nothing={{ title, text: t('drive.checkDigits') }} />;
}

function userOf(form: DeskForm): string {
  return namesUser(form) ? `${form.userDomain.trim()}\\${form.userName.trim()}` : '';
}
