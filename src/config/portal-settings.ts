import { z } from 'zod';
import { onOff, setting } from './setting.ts';

/** What a link on a page may lead to: anything else could run as a script. */
const link = z
  .string()
  .max(2000)
  .refine((text) => text === '' || ['http:', 'https:', 'mailto:', 'tel:'].includes(protocolOf(text)));

function protocolOf(text: string): string {
  return URL.canParse(text) ? new URL(text).protocol : '';
}

const shortText = z.string().max(500);

/** How the portals look to an organisation's people. */
export const portalSettings = {
  companyName: setting(
    'KEYHAVEN_COMPANY_NAME',
    'Name of the organisation, at the head of every page.',
    shortText.min(1).default('Keyhaven'),
    'Keyhaven',
  ),
  displayNotice: setting(
    'KEYHAVEN_DISPLAY_NOTICE',
    'on shows a notice that must be accepted before Self-Service gives a key.',
    onOff.default(true),
    'on',
  ),
  noticeFile: setting(
    'KEYHAVEN_NOTICE_FILE',
    'Text file with that notice. Beside notice.txt, notice.de.txt is for readers of German, notice.de-at.txt for those in Austria. Without a file the pages show a text of their own.',
    z
      .string()
      .regex(/\.txt$/i)
      .optional(),
  ),
  helpdeskText: setting(
    'KEYHAVEN_HELPDESK_TEXT',
    'Text of the link to the help desk in Self-Service. With a language at its end, as KEYHAVEN_HELPDESK_TEXT_DE or _DE_AT, for its readers.',
    shortText.default('Contact Helpdesk or IT Department'),
    'Contact Helpdesk or IT Department',
  ),
  helpdeskUrl: setting(
    'KEYHAVEN_HELPDESK_URL',
    'Where that link leads: https:, http:, mailto: or tel:. With a language at its end for its readers.',
    link.default(''),
    'none',
  ),
  hideKeySeconds: setting(
    'KEYHAVEN_HIDE_KEY_SECONDS',
    'Seconds after which a page hides a secret that it shows, 15 to 900.',
    z.coerce.number().int().min(15).max(900).default(120),
    '120',
  ),
} as const;

/** A text for everybody, and others for readers of a language: `de`, `de-at`. */
export interface Localised {
  readonly fallback: string;
  readonly byLanguage: Readonly<Record<string, string>>;
}

/** The exact locale, else its parent, as `de` is of `de-at`, else the text for everybody. */
export function inLanguage({ fallback, byLanguage }: Localised, locale: string): string {
  const parts = locale.toLowerCase().split('-');
  for (; parts.length > 0; parts.pop()) {
    const wanted = parts.join('-');
    if (Object.hasOwn(byLanguage, wanted)) return byLanguage[wanted] ?? fallback;
  }
  return fallback;
}

const languageEnd = /^(KEYHAVEN_HELPDESK_TEXT|KEYHAVEN_HELPDESK_URL)_([A-Z]{2,3}(?:_[A-Z0-9]{2,4}){0,2})$/;

/** Whether this is a setting with a language at its end. */
export function isLocalised(name: string): boolean {
  return languageEnd.test(name);
}

/** The texts of one setting for other languages. Throws a ZodError for one that is not valid. */
export function readLocalised(
  { env, schema }: (typeof portalSettings)['helpdeskText' | 'helpdeskUrl'],
  all: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => {
      const [, base, language = ''] = languageEnd.exec(name) ?? [];
      if (base !== env || value === undefined || value === '') return [];
      return [[language.toLowerCase().replaceAll('_', '-'), schema.parse(value)]];
    }),
  );
}
