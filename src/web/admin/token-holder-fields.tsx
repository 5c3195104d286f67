import { MessageBar, MessageBarBody, makeStyles } from '@fluentui/react-components';
import type { UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { FormInput } from '../ui/form-input.tsx';
import { FormSelect } from '../ui/form-select.tsx';
import { looksForKeys, tokenRoles } from './role-rules.ts';
import type { TokenForm } from './token-request.ts';

const useStyles = makeStyles({ text: { whiteSpace: 'normal', overflowWrap: 'anywhere' } });

/** The computer that the token speaks for, or the role that it has. */
export function TokenHolderFields({ form }: { readonly form: UseFormReturn<TokenForm> }) {
  const { t } = useTranslation();
  const role = form.watch('role');
  if (form.watch('for') === 'computer') {
    return (
      <FormInput
        form={form}
        name="computer"
        label={t('admin.tokens.computer')}
        hint={t('admin.tokens.computerHint')}
        // Stays registered when a role is chosen instead, and then has nothing to say.
        rules={{
          validate: (computer, chosen) => chosen.for === 'role' || computer.trim() !== '' || t('admin.missing'),
        }}
        required
      />
    );
  }
  return (
    <>
      <FormSelect
        form={form}
        name="role"
        label={t('admin.tokens.role')}
        hint={t(`admin.roles.${role}`)}
        options={tokenRoles.map((each) => ({ value: each, text: t(`roles.${each}`) }))}
      />
      {looksForKeys(role) && <NoRevealNote role={role} />}
    </>
  );
}

/** An administrator sees the secret of what he issues: one that reveals would be his own way to the keys. */
function NoRevealNote({ role }: { readonly role: string }) {
  const { t } = useTranslation();
  const styles = useStyles();
  return (
    <MessageBar intent="warning" layout="multiline">
      <MessageBarBody className={styles.text}>
        {t('admin.tokens.noReveal')} <code>{`keyhaven token create --label … --role ${role} --may-reveal`}</code>
      </MessageBarBody>
    </MessageBar>
  );
}
