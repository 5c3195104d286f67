import { Link } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { usePortal } from '../ui/portal-context.tsx';
import { addressInWords, helpAddress } from './help-address.ts';

/** The organisation's way to its help desk; nothing where it gave none. */
export function HelpDeskLink() {
  const { t } = useTranslation();
  const { helpdeskText, helpdeskUrl } = usePortal().info;
  const address = helpAddress(helpdeskUrl);
  if (address === undefined) return helpdeskText;
  const text = helpdeskText || addressInWords(address);
  const opensTab = address.protocol.startsWith('http');
  return (
    <Link
      inline
      href={address.href}
      {...(opensTab && {
        target: '_blank',
        rel: 'noopener noreferrer',
        'aria-label': t('self.help.newTab', { text }),
      })}
    >
      {text}
    </Link>
  );
}

export function useHasHelpDesk(): boolean {
  const { helpdeskText, helpdeskUrl } = usePortal().info;
  return helpdeskText !== '' || helpAddress(helpdeskUrl) !== undefined;
}
