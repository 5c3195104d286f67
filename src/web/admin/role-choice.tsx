import { Checkbox, Field, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Role } from '../api/session.tsx';
import { everyRole, rolesConflict } from './role-rules.ts';

const useStyles = makeStyles({
  group: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXS,
    border: 'none',
    margin: 0,
    padding: 0,
  },
  legend: { padding: 0, marginBottom: tokens.spacingVerticalXS, fontSize: tokens.fontSizeBase300 },
  role: { display: 'flex', flexDirection: 'column' },
  text: { color: tokens.colorNeutralForeground2, paddingInlineStart: '36px', marginTop: '-4px' },
});

interface RoleChoiceProps {
  readonly roles: readonly Role[];
  readonly onChange: (roles: readonly Role[]) => void;
  /** What the server said about them. */
  readonly problem?: string | undefined;
}

/** Each role with what it lets somebody do; what cannot go together is said as soon as both are chosen. */
export function RoleChoice({ roles, onChange, problem }: RoleChoiceProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  const said = rolesConflict(roles) ? t('admin.accounts.rolesConflict') : problem;
  const toggle = (role: Role, chosen: boolean) => {
    onChange(everyRole.filter((each) => (each === role ? chosen : roles.includes(each))));
  };
  return (
    <Field validationMessage={said} hint={roles.length === 0 ? t('admin.accounts.noRoleHint') : undefined}>
      <fieldset className={styles.group}>
        <legend className={styles.legend}>{t('admin.accounts.roles')}</legend>
        {everyRole.map((role) => (
          <RoleBox key={role} role={role} chosen={roles.includes(role)} onChange={toggle} />
        ))}
      </fieldset>
    </Field>
  );
}

interface RoleBoxProps {
  readonly role: Role;
  readonly chosen: boolean;
  readonly onChange: (role: Role, chosen: boolean) => void;
}

function RoleBox({ role, chosen, onChange }: RoleBoxProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  const id = useId();
  return (
    <div className={styles.role}>
      <Checkbox
        // Of its own: the field around all of them would give each the same one, and each label would tick the first.
        id={`${id}-box`}
        label={t(`roles.${role}`)}
        checked={chosen}
        aria-describedby={id}
        onChange={(_event, { checked }) => {
          onChange(role, checked === true);
        }}
      />
      <Text id={id} size={200} className={styles.text}>
        {t(`admin.roles.${role}`)}
      </Text>
    </div>
  );
}
