import { Button, type ButtonProps } from '@fluentui/react-components';
import { DarkThemeRegular } from '@fluentui/react-icons';
import { useTranslation } from 'react-i18next';

export function AppearanceButton(props: ButtonProps) {
  const { t } = useTranslation();
  return (
    <Button
      {...props}
      appearance="subtle"
      icon={<DarkThemeRegular />}
      aria-label={`${t('account.theme')}, ${t('account.language')}`}
    />
  );
}
