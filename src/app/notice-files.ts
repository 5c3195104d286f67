import { readdirSync, readFileSync, statSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, parse } from 'node:path';
import { type Clock, second } from '../base/clock.ts';
import { KeyhavenError } from '../base/error.ts';
import { inLanguage } from '../config/portal-settings.ts';

/** Bytes of a notice: some pages of text. */
const longestNotice = 64 * 1024;

/** Everybody may ask for the notice; the disk is asked no more often than this. */
const checkEvery = second;

interface Notice {
  readonly changedAt: number;
  readonly text: string;
}

/**
 * The notice of Self-Service and its variants: `notice.de.txt` beside `notice.txt`. Files are read again when they
 * changed, so that a change counts at once; what then cannot be read leaves the last text. Never more than one look at
 * the disk is under way, so that one that hangs holds up one reader.
 */
export class NoticeFiles {
  readonly #path: string;
  readonly #clock: Clock;
  /** By language in lower case; the empty one is for everybody. */
  readonly #notices: Map<string, Notice>;
  #checkedAt: number;
  #checking = false;

  /** Throws `configuration-invalid` for a file, of whatever language, that is no notice. */
  constructor(path: string, clock: Clock) {
    this.#path = path;
    this.#clock = clock;
    this.#notices = readAll(path);
    this.#checkedAt = clock();
  }

  /** In the language of this locale, else in its parent's, else the text for everybody. */
  async text(locale: string): Promise<string> {
    const now = this.#clock();
    if (!this.#checking && Math.abs(now - this.#checkedAt) >= checkEvery) await this.#check(now);
    const byLanguage = Object.fromEntries([...this.#notices].map(([language, { text }]) => [language, text]));
    return inLanguage({ fallback: byLanguage[''] ?? '', byLanguage }, locale);
  }

  async #check(now: number): Promise<void> {
    this.#checking = true;
    try {
      const files = filesOf(this.#path, await readdir(dirname(this.#path)));
      for (const language of this.#notices.keys()) if (!files.has(language)) this.#notices.delete(language);
      for (const [language, file] of files) await this.#refresh(language, file);
    } catch {
      // A folder that cannot be read now may be there again the next time.
    } finally {
      this.#checkedAt = now;
      this.#checking = false;
    }
  }

  async #refresh(language: string, file: string): Promise<void> {
    try {
      const { mtimeMs, size } = await stat(file);
      if (this.#notices.get(language)?.changedAt === mtimeMs || size > longestNotice) return;
      this.#notices.set(language, { changedAt: mtimeMs, text: textOf(await readFile(file)) });
    } catch {
      // The last text stays.
    }
  }
}

function readAll(path: string): Map<string, Notice> {
  const files = filesOf(path, namesIn(dirname(path)));
  return new Map([...files].map(([language, file]) => [language, readNotice(file)]));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readNotice(file: string): Notice {
  try {
    return { changedAt: statSync(file).mtimeMs, text: textOf(readFileSync(file)) };
  } catch (cause) {
    const sentence = `the notice ${file} cannot be read; it must be a text file in UTF-8 of at most 64 KiB`;
    throw new KeyhavenError('configuration-invalid', sentence, { cause });
  }
}

function textOf(bytes: Uint8Array): string {
  if (bytes.length > longestNotice) throw new Error(`it has more than ${String(longestNotice)} bytes`);
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes).trim();
}

/** The named file, whether it is there or not, and those beside it that have a language in their name. */
function filesOf(path: string, names: readonly string[]): Map<string, string> {
  const { name, ext, dir } = parse(path);
  const files = new Map([['', path]]);
  for (const other of names) {
    const language = languageOf(other.toLowerCase(), `${name.toLowerCase()}.`, ext.toLowerCase());
    if (language !== undefined) files.set(language, join(dir, other));
  }
  return files;
}

function languageOf(file: string, start: string, end: string): string | undefined {
  if (!file.startsWith(start) || !file.endsWith(end)) return undefined;
  const language = file.slice(start.length, -end.length);
  return /^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/.test(language) ? language : undefined;
}
