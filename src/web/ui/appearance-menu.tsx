import { Button, type ButtonProps } from '@fluentui/react-components';
import { DarkThemeRegular } from '@fluentui/react-icons';
import { useTranslation } from 'react-i18next';
import { onDemand } from './on-demand.tsx';

/** Before anybody is signed in there is no account menu to hold theme and language. */
export const AppearanceMenu = onDemand(
  AppearanceButton,
  async () => (await import('./open-appearance-menu.tsx')).OpenAppearanceMenu,
);

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
