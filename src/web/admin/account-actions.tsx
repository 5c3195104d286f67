import {
  Button,
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  Text,
  tokens,
} from '@fluentui/react-components';
import { MoreHorizontalRegular } from '@fluentui/react-icons';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../wire/rest/accounts.ts';
import { useSession } from '../api/session.tsx';
import { ChangeAccountDialog } from './change-account-dialog.tsx';
import { DisableAccountDialog } from './disable-account-dialog.tsx';
import { isOwn } from './own-account.ts';
import { ResetPasswordDialog } from './reset-password-dialog.tsx';

const useStyles = makeStyles({ quiet: { color: tokens.colorNeutralForeground2 } });

interface AccountActionsProps {
  readonly account: Account;
  readonly onDone: (done: string) => Promise<void>;
}

/** What an administrator may do with an account that is not his own. */
export function AccountActions({ account, onDone }: AccountActionsProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  const own = isOwn(useSession(), account);
  const [doing, setDoing] = useState<'change' | 'reset' | 'disable'>();
  const button = useRef<HTMLButtonElement>(null);
  if (own) {
    return (
      <Text size={200} className={styles.quiet}>
        {t('admin.accounts.own')}
      </Text>
    );
  }
  const dialog = {
    account,
    opener: button,
    onDone,
    onClose: () => {
      setDoing(undefined);
    },
  };
  return (
    <>
      <Menu>
        <MenuTrigger disableButtonEnhancement>
          <Button
            ref={button}
            size="small"
            appearance="subtle"
            icon={<MoreHorizontalRegular />}
            aria-label={t('admin.accounts.actionsOf', { name: account.name })}
          />
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            <MenuItem onClick={() => setDoing('change')}>{t('admin.accounts.change')}</MenuItem>
            <MenuItem onClick={() => setDoing('reset')}>{t('admin.accounts.reset')}</MenuItem>
            <MenuItem onClick={() => setDoing('disable')}>
              {t(account.disabled ? 'admin.accounts.enable' : 'admin.accounts.disable')}
            </MenuItem>
          </MenuList>
        </MenuPopover>
      </Menu>
      {doing === 'change' && <ChangeAccountDialog {...dialog} />}
      {doing === 'reset' && <ResetPasswordDialog {...dialog} />}
      {doing === 'disable' && <DisableAccountDialog {...dialog} />}
    </>
  );
}
