import {
  Menu,
  MenuDivider,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  Text,
  tokens,
} from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { useSession, useSessionControl } from '../api/session.tsx';
import { AccountButton } from './account-button.tsx';
import { AppearanceItems, useCheckedValues } from './appearance-items.tsx';

const useStyles = makeStyles({
  who: {
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    maxWidth: '18rem',
    overflowWrap: 'anywhere',
  },
  quiet: { color: tokens.colorNeutralForeground2 },
});

/** Who is signed in, how the pages look, and the ways out; open from its beginning. */
export function OpenAccountMenu({ onChangePassword }: { readonly onChangePassword: () => void }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const session = useSession();
  const { signOut } = useSessionControl();
  const checked = useCheckedValues();
  return (
    <Menu
      defaultOpen
      checkedValues={checked.values}
      onCheckedValueChange={(_event, change) => {
        checked.choose(change);
      }}
    >
      <MenuTrigger disableButtonEnhancement>
        <AccountButton />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <div className={styles.who}>
            <Text block weight="semibold">
              {t('account.signedInAs', { account: session.account })}
            </Text>
            {session.roles.map((role) => (
              <Text key={role} block size={200} className={styles.quiet}>
                {t(`roles.${role}`)}
              </Text>
            ))}
          </div>
          <MenuDivider />
          <AppearanceItems />
          <MenuDivider />
          {session.keptBy === 'account' && <MenuItem onClick={onChangePassword}>{t('password.change')}</MenuItem>}
          <MenuItem onClick={() => void signOut()}>{t('account.signOut')}</MenuItem>
          <MenuItem onClick={() => void signOut({ everywhere: true })}>{t('account.signOutEverywhere')}</MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
