import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react';
import { type ThemeName } from './brand-theme.ts';

export const themeChoices = ['system', 'light', 'dark', 'high-contrast'] as const;
export type ThemeChoice = (typeof themeChoices)[number];

interface Appearance {
  readonly choice: ThemeChoice;
  readonly theme: ThemeName;
  readonly choose: (choice: ThemeChoice) => void;
}

const AppearanceContext = createContext<Appearance | undefined>(undefined);

const key = 'keyhaven-theme';

/** Light, dark or high contrast: as the person chose on this machine, else as the system says. */
export function AppearanceProvider({ children }: { readonly children: ReactNode }) {
  const [choice, setChoice] = useState(readChoice);
  const system = useSystemTheme();
  const appearance = useMemo<Appearance>(
    () => ({
      choice,
      theme: choice === 'system' ? system : choice,
      choose: (next) => {
        setChoice(next);
        keepChoice(next);
      },
    }),
    [choice, system],
  );
  return <AppearanceContext value={appearance}>{children}</AppearanceContext>;
}

export function useAppearance(): Appearance {
  const appearance = use(AppearanceContext);
  if (appearance === undefined) throw new Error('useAppearance outside of AppearanceProvider');
  return appearance;
}

const queries = { contrast: '(prefers-contrast: more), (forced-colors: active)', dark: '(prefers-color-scheme: dark)' };

function systemTheme(): ThemeName {
  if (matchMedia(queries.contrast).matches) return 'high-contrast';
  return matchMedia(queries.dark).matches ? 'dark' : 'light';
}

function useSystemTheme(): ThemeName {
  const [theme, setTheme] = useState(systemTheme);
  useEffect(() => {
    const lists = Object.values(queries).map((query) => matchMedia(query));
    const follow = () => {
      setTheme(systemTheme());
    };
    for (const list of lists) list.addEventListener('change', follow);
    return () => {
      for (const list of lists) list.removeEventListener('change', follow);
    };
  }, []);
  return theme;
}

// A browser may forbid its storage; then the choice lasts as long as the page.
function readChoice(): ThemeChoice {
  try {
    const kept = localStorage.getItem(key);
    return themeChoices.find((choice) => choice === kept) ?? 'system';
  } catch {
    return 'system';
  }
}

function keepChoice(choice: ThemeChoice): void {
  try {
    localStorage.setItem(key, choice);
  } catch {
    // nothing to be done, and nothing lost
  }
}
