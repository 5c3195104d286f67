import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Texts } from './locales/en.ts';
import { visible } from './visible-text.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: Texts };
  }
}

/** Each file is a language; adding one makes it choosable. A reader's browser loads theirs alone. */
const files = import.meta.glob<{ texts: Texts }>('./locales/*.ts');

const fallback = 'en';
const key = 'keyhaven-language';

/** Codes of the languages that there are, such as `en` and `de`, or `de-at`. */
export const languages: readonly string[] = Object.keys(files).map(codeOf).sort();

/** Loads the language of this reader. */
export async function startTexts(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: fallback,
    fallbackLng: fallback,
    resources: {},
    // React escapes what it shows as markup; names in the middle of a sentence must not turn the rest of it around.
    interpolation: { escapeValue: true, escape: visible },
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

async function changeLanguage(wanted: string): Promise<void> {
  const code = languages.includes(wanted) ? wanted : fallback;
  if (!i18next.hasResourceBundle(code, 'translation')) {
    const read = await files[pathOf(code)]?.();
    i18next.addResourceBundle(code, 'translation', read?.texts);
  }
  await i18next.changeLanguage(code);
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

function pathOf(code: string): string {
  return `./locales/${code}.ts`;
}

function codeOf(path: string): string {
  return path.slice('./locales/'.length, -'.ts'.length);
}
