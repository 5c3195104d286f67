import {
  Button,
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
import { PersonRegular } from '@fluentui/react-icons';
import { useTranslation } from 'react-i18next';
import { useSession, useSessionControl } from '../api/session.tsx';
import { AppearanceItems, useCheckedValues } from './appearance-menu.tsx';

const useStyles = makeStyles({
  who: { padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`, maxWidth: '18rem' },
  quiet: { color: tokens.colorNeutralForeground2 },
  name: {
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    maxWidth: '12rem',
    '@media (max-width: 639px)': { display: 'none' },
  },
});

/** Who is signed in, how the pages look, and the ways out. */
export function AccountMenu({ onChangePassword }: { readonly onChangePassword: () => void }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const session = useSession();
  const { signOut } = useSessionControl();
  const checked = useCheckedValues();
  const name = session.displayName || session.account;
  return (
    <Menu checkedValues={checked.values} onCheckedValueChange={(_event, change) => checked.choose(change)}>
      <MenuTrigger disableButtonEnhancement>
        <Button appearance="subtle" icon={<PersonRegular />} aria-label={t('account.menu', { name })}>
          <span className={styles.name}>{name}</span>
        </Button>
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
          <MenuItem onClick={onChangePassword}>{t('password.change')}</MenuItem>
          <MenuItem onClick={() => void signOut()}>{t('account.signOut')}</MenuItem>
          <MenuItem onClick={() => void signOut({ everywhere: true })}>{t('account.signOutEverywhere')}</MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
