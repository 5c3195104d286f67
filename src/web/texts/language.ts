import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { texts as english, type Texts } from './locales/en.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: Texts };
  }
}

/** Every other file beside `en.ts` is a language; adding one makes it choosable. */
const files = import.meta.glob<{ texts: Texts }>(['./locales/*.ts', '!./locales/en.ts']);

const fallback = 'en';
const key = 'keyhaven-language';

/** Codes of the languages that there are, such as `en` and `de`, or `de-at`. */
export const languages: readonly string[] = [fallback, ...Object.keys(files).map(codeOf)].sort();

/** Loads the language of this reader. What is missing in it stands in English. */
export async function startTexts(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: fallback,
    fallbackLng: fallback,
    resources: { [fallback]: { translation: english } },
    // React escapes what it shows.
    interpolation: { escapeValue: false },
  });
  await changeLanguage(preferred());
}

/** Shows everything in this language from now on, and remembers it on this machine. */
export async function chooseLanguage(code: string): Promise<void> {
  await changeLanguage(code);
  try {
    localStorage.setItem(key, code);
  } catch {
    // a browser may forbid its storage; then the choice lasts as long as the page
  }
}

/** How a language is called by those who speak it. */
export function languageName(code: string): string {
  return new Intl.DisplayNames([code], { type: 'language' }).of(code) ?? code;
}

/** The locale of times and numbers: the reader's own where it is a variety of the language shown, as de-AT of de. */
export function formatLocale(language: string): string {
  return navigator.languages.find((locale) => baseOf(locale) === baseOf(language)) ?? language;
}

async function changeLanguage(code: string): Promise<void> {
  const load = files[`./locales/${code}.ts`];
  if (load) {
    const { texts } = await load();
    i18next.addResourceBundle(code, 'translation', texts);
  }
  await i18next.changeLanguage(load ? code : fallback);
  document.documentElement.lang = i18next.language;
  document.documentElement.dir = i18next.dir();
}

function preferred(): string {
  const wishes = [kept(), ...navigator.languages].map((wish) => wish.toLowerCase());
  for (const wish of wishes) {
    const found = languages.find((code) => code === wish) ?? languages.find((code) => code === baseOf(wish));
    if (found !== undefined) return found;
  }
  return fallback;
}

function kept(): string {
  try {
    return localStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}

function baseOf(locale: string): string {
  return locale.split('-')[0]?.toLowerCase() ?? locale;
}

function codeOf(path: string): string {
  return path.slice('./locales/'.length, -'.ts'.length);
}
