import { MenuDivider, MenuGroup, MenuGroupHeader, MenuItemRadio } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { chooseLanguage, languageName, languages } from '../texts/language.ts';
import { themeChoices, useAppearance } from './appearance.tsx';

/** Theme and language, as groups of a menu whose checked values come from `useCheckedValues`. */
export function AppearanceItems() {
  const { t } = useTranslation();
  return (
    <>
      <MenuGroup>
        <MenuGroupHeader>{t('account.theme')}</MenuGroupHeader>
        {themeChoices.map((choice) => (
          <MenuItemRadio key={choice} name="theme" value={choice}>
            {t(`themes.${choice}`)}
          </MenuItemRadio>
        ))}
      </MenuGroup>
      <MenuDivider />
      <MenuGroup>
        <MenuGroupHeader>{t('account.language')}</MenuGroupHeader>
        {languages.map((code) => (
          <MenuItemRadio key={code} name="language" value={code} lang={code}>
            {languageName(code)}
          </MenuItemRadio>
        ))}
      </MenuGroup>
    </>
  );
}

export function useCheckedValues() {
  const { i18n } = useTranslation();
  const { choice, choose } = useAppearance();
  return {
    values: { theme: [choice], language: [i18n.language] },
    choose: ({ name, checkedItems }: { name: string; checkedItems: readonly string[] }) => {
      const [item = ''] = checkedItems;
      if (name === 'language') void chooseLanguage(item);
      const theme = themeChoices.find((known) => known === item);
      if (name === 'theme' && theme !== undefined) choose(theme);
    },
  };
}
