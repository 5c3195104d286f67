import type { SearchEntry } from 'ldapts';
import { KeyhavenError } from '../../base/error.ts';

/** Values of one attribute, and what is missing of them: Active Directory gives at most 1,500 members at once. */
export interface AttributeRange {
  readonly values: readonly Buffer[];
  /** Index of the first value that was not sent; undefined when all were. */
  readonly next: number | undefined;
}

/**
 * One object that a search found. Attribute names have no letter case. Values are bytes until somebody says what they
 * are; a guess by their look would take a GUID of letters for a word.
 */
export class LdapEntry {
  readonly dn: string;
  readonly #values: ReadonlyMap<string, AttributeRange>;

  constructor(entry: Pick<SearchEntry, 'name' | 'attributes'>) {
    this.dn = entry.name;
    const values = new Map<string, AttributeRange>();
    for (const { type, parsedBuffers } of entry.attributes) {
      const { name, next, empty } = readRange(type);
      // beside a ranged answer some servers send the plain attribute without values
      if (empty && parsedBuffers.length === 0 && values.has(name)) continue;
      if (parsedBuffers.length > 0 || !values.has(name)) values.set(name, { values: parsedBuffers, next });
    }
    this.#values = values;
  }

  /** Whether any value came. An attribute without values and one that may not be read look alike. */
  has(attribute: string): boolean {
    return this.allBytes(attribute).length > 0;
  }

  /** All values that came, as bytes. */
  allBytes(attribute: string): readonly Buffer[] {
    return this.range(attribute).values;
  }

  /** The only value, or undefined. Throws `directory-refused` when there are several. */
  bytes(attribute: string): Buffer | undefined {
    const values = this.allBytes(attribute);
    if (values.length > 1) throw unreadable(attribute);
    return values[0];
  }

  /** All values as text. Throws `directory-refused` where one is not UTF-8. */
  texts(attribute: string): readonly string[] {
    return this.allBytes(attribute).map((bytes) => decode(bytes, attribute));
  }

  /** The only value as text, or undefined. Throws `directory-refused` when there are several, or it is not UTF-8. */
  text(attribute: string): string | undefined {
    const bytes = this.bytes(attribute);
    return bytes === undefined ? undefined : decode(bytes, attribute);
  }

  range(attribute: string): AttributeRange {
    return this.#values.get(attribute.toLowerCase()) ?? { values: [], next: undefined };
  }
}

/** `member;range=0-1499` has more to come, `member;range=1500-*` is the end (MS-ADTS 3.1.1.3.1.3.3). */
function readRange(type: string): { name: string; next: number | undefined; empty: boolean } {
  const [name = '', ...options] = type.toLowerCase().split(';');
  const range = options.map((option) => /^range=\d+-(\d+|\*)$/.exec(option)?.[1]).find((end) => end !== undefined);
  const kept = options.filter((option) => !option.startsWith('range='));
  return {
    name: [name, ...kept].join(';'),
    next: range === undefined || range === '*' ? undefined : Number(range) + 1,
    empty: range === undefined,
  };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(bytes: Buffer, attribute: string): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new KeyhavenError('directory-refused', `the directory's ${attribute} of an object is no text`, { cause });
  }
}

function unreadable(attribute: string): KeyhavenError {
  return new KeyhavenError('directory-refused', `the directory has several values of ${attribute} where one belongs`);
}
