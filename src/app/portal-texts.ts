import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, parse } from 'node:path';
import { KeyhavenError } from '../base/error.ts';
import { inLanguage } from '../config/portal-settings.ts';
import type { Config } from '../config.ts';
import type { PortalInfo } from '../http/services.ts';

/** Bytes of a notice: some pages of text. */
const longestNotice = 64 * 1024;

interface KeptNotice {
  readonly changedAt: number;
  readonly text: string;
}

type PortalConfig = Pick<
  Config,
  'companyName' | 'displayNotice' | 'noticeFile' | 'helpdeskText' | 'helpdeskUrl' | 'hideKeySeconds'
>;

/**
 * What the pages say in the name of the organisation. A notice file is read again when it changed, so that a change counts
 * at once; when it then cannot be read, the last text stays.
 */
export class PortalTexts {
  readonly #config: PortalConfig;
  readonly #notices = new Map<string, KeptNotice>();

  /** Throws `configuration-invalid` for a notice file, of whatever language, that cannot be read. */
  constructor(config: PortalConfig) {
    this.#config = config;
    if (config.noticeFile === undefined) return;
    for (const file of [config.noticeFile, ...variantsOf(config.noticeFile).values()]) {
      this.#notices.set(file, readNotice(file));
    }
  }

  /** For a reader of this language, such as `de` or `de-AT`. */
  describe(language: string): PortalInfo {
    const { companyName, displayNotice, helpdeskText, helpdeskUrl, hideKeySeconds } = this.#config;
    return {
      companyName,
      displayNotice,
      notice: this.#notice(language.toLowerCase()),
      helpdeskText: inLanguage(helpdeskText, language),
      helpdeskUrl: inLanguage(helpdeskUrl, language),
      hideKeySeconds,
    };
  }

  #notice(language: string): string {
    const { noticeFile } = this.#config;
    if (noticeFile === undefined) return '';
    const variants = variantsOf(noticeFile);
    return this.#read(variants.get(language) ?? variants.get(language.split('-')[0] ?? '') ?? noticeFile);
  }

  #read(file: string): string {
    const kept = this.#notices.get(file);
    try {
      if (kept !== undefined && statSync(file).mtimeMs === kept.changedAt) return kept.text;
      const read = readNotice(file);
      this.#notices.set(file, read);
      return read.text;
    } catch {
      return kept?.text ?? '';
    }
  }
}

/** Files beside the notice for one language each: `notice.de.txt` for `notice.txt`. */
function variantsOf(noticeFile: string): Map<string, string> {
  const { name, ext } = parse(noticeFile);
  const folder = dirname(noticeFile);
  const found = new Map<string, string>();
  for (const file of namesIn(folder)) {
    const lower = basename(file).toLowerCase();
    const [start, end] = [`${name.toLowerCase()}.`, ext.toLowerCase()];
    const language = lower.slice(start.length, lower.length - end.length);
    if (lower.startsWith(start) && lower.endsWith(end) && /^[a-z]{2,3}(?:-[a-z0-9]{2,8})?$/.test(language)) {
      found.set(language, join(folder, file));
    }
  }
  return found;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readNotice(file: string): KeptNotice {
  try {
    const { size, mtimeMs } = statSync(file);
    if (size > longestNotice) throw new Error(`it has more than ${longestNotice} bytes`);
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
    return { changedAt: mtimeMs, text: text.trim() };
  } catch (cause) {
    const sentence = `the notice ${file} cannot be read; it must be a text file in UTF-8 of at most 64 KiB`;
    throw new KeyhavenError('configuration-invalid', sentence, { cause });
  }
}
