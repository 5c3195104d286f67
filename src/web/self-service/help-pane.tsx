import { Text } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { Card } from '../ui/card.tsx';
import { HelpDeskLink, useHasHelpDesk } from './help-desk-link.tsx';

/** For everything that this portal is not for. */
export function HelpPane() {
  const { t } = useTranslation();
  if (!useHasHelpDesk()) return null;
  return (
    <Card title={t('self.help.title')}>
      <Text as="p" block size={400}>
        <HelpDeskLink />
      </Text>
    </Card>
  );
}
