import { KeyhavenError } from '../base/error.ts';

/** One `type=value` of a distinguished name, the value without its escapes. */
export interface NamePart {
  readonly type: string;
  readonly value: string;
}

/** From the object to the root. A part with several pairs (`CN=a+SN=b`) has them in order. */
export type DistinguishedName = readonly (readonly NamePart[])[];

const type = /^(?:[a-z][a-z0-9-]*|\d+(?:\.\d+)*)$/i;
const special = /[,+"\\<>;=]/;

/**
 * Reads a distinguished name (RFC 4514), the escapes `\,` and `\2C` of several bytes of UTF-8 included, and spaces
 * around separators as older tools write them. A slash has no meaning of its own. Throws `request-invalid`.
 */
export function parseDistinguishedName(text: string): DistinguishedName {
  if (text.trim() === '') return [];
  return splitUnescaped(text, [',', ';']).map((part) => splitUnescaped(part, ['+']).map(readPair));
}

/** RFC 4514 with the fewest escapes; upper-case types, as Active Directory writes them. */
export function formatDistinguishedName(name: DistinguishedName): string {
  return name
    .map((part) => part.map(({ type: kind, value }) => `${kind.toUpperCase()}=${escapeValue(value)}`).join('+'))
    .join(',');
}

/** A value made fit to stand in a distinguished name, whatever is in it (RFC 4514, 2.4). */
export function escapeValue(value: string): string {
  const characters = Array.from(value);
  return characters
    .map((character, i) => {
      if (character === '\u0000') return '\\00';
      if (special.test(character)) return `\\${character}`;
      const atEnd = i === 0 || i === characters.length - 1;
      if (character === ' ' && atEnd) return '\\ ';
      return character === '#' && i === 0 ? '\\#' : character;
    })
    .join('');
}

/**
 * Whether two names mean one object: letter case, escapes and spaces between the parts do not count. Active Directory
 * compares without letter case in every attribute that names objects.
 */
export function isSameName(one: string, other: string): boolean {
  return comparable(parseDistinguishedName(one)) === comparable(parseDistinguishedName(other));
}

/** Whether the object is the container itself or lies anywhere below it. Throws `request-invalid`. */
export function isWithin(object: string, container: string): boolean {
  const inner = parseDistinguishedName(object);
  const outer = parseDistinguishedName(container);
  return inner.length >= outer.length && comparable(inner.slice(inner.length - outer.length)) === comparable(outer);
}

/** The name of what holds the object; empty for the root. Throws `request-invalid`. */
export function parentName(name: string): string {
  return formatDistinguishedName(parseDistinguishedName(name).slice(1));
}

/** `DC=contoso,DC=com` as `contoso.com`: of the domain parts at the end. Empty where there are none. */
export function dnsDomainOf(name: string): string {
  const parts = parseDistinguishedName(name).map(([first]) => first);
  const end = parts.findLastIndex((part) => part?.type.toUpperCase() !== 'DC');
  return parts
    .slice(end + 1)
    .map((part) => part?.value ?? '')
    .join('.')
    .toLowerCase();
}

function comparable(name: DistinguishedName): string {
  // each value in JSON, so that no value can look like the end of a part
  return JSON.stringify(name.map((part) => part.map(({ type: kind, value }) => [fold(kind), fold(value)]).sort()));
}

function fold(text: string): string {
  return text.normalize('NFC').toUpperCase().toLowerCase();
}

function splitUnescaped(text: string, separators: readonly string[]): string[] {
  const parts: string[] = [];
  let part = '';
  let escaped = false;
  let quoted = false;
  for (const character of text) {
    if (!escaped && !quoted && separators.includes(character)) {
      parts.push(part);
      part = '';
      continue;
    }
    part += character;
    if (!escaped && character === '"') quoted = !quoted;
    escaped = !escaped && character === '\\';
  }
  if (escaped || quoted) throw invalid();
  return [...parts, part];
}

function readPair(text: string): NamePart {
  const equals = text.indexOf('=');
  const kind = text.slice(0, Math.max(equals, 0)).trim();
  if (!type.test(kind)) throw invalid();
  const raw = text.slice(equals + 1).replace(/^ +/, '');
  const value = unescapeValue(raw.startsWith('"') ? unquote(raw) : withoutEndSpaces(raw));
  if (value === '') throw invalid();
  return { type: kind, value };
}

function withoutEndSpaces(raw: string): string {
  const trimmed = raw.replace(/ +$/, '');
  const escapes = /\\*$/.exec(trimmed)?.[0].length ?? 0;
  return escapes % 2 === 1 ? `${trimmed} ` : trimmed;
}

/** The older form of RFC 2253: a whole value in quotation marks. */
function unquote(raw: string): string {
  const inner = /^"((?:[^"\\]|\\.)*)" *$/su.exec(raw)?.[1];
  if (inner === undefined) throw invalid();
  return inner.replace(/(?<!\\)[,+<>;=#]/g, '\\$&');
}

function unescapeValue(text: string): string {
  // #hexadecimal stands for bytes whose syntax only the directory knows; no name of an object has it
  if (text.startsWith('#')) throw invalid();
  const bytes: Buffer[] = [];
  for (let at = 0; at < text.length; ) {
    const [whole, hex, literal, plain] = /^(?:\\([0-9a-f]{2})|\\([^0-9a-f])|([^\\]))/isu.exec(text.slice(at)) ?? [];
    if (whole === undefined) throw invalid();
    bytes.push(hex === undefined ? Buffer.from(literal ?? plain ?? '', 'utf8') : Buffer.from(hex, 'hex'));
    at += whole.length;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(bytes));
  } catch (cause) {
    throw new KeyhavenError('request-invalid', 'this distinguished name holds bytes that are not UTF-8', { cause });
  }
}

function invalid(): KeyhavenError {
  return new KeyhavenError(
    'request-invalid',
    'this is not a distinguished name; one looks like OU=Workstations,DC=contoso,DC=com',
  );
}
