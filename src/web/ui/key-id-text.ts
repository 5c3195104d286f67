const allDigits = 32;
export const fewestKeyIdDigits = 8;

/** After how many digits Windows writes a hyphen. */
const hyphensAfter: readonly number[] = [8, 12, 16, 20];

export type KeyIdProblem =
  | { readonly kind: 'not-hex'; readonly character: string }
  | { readonly kind: 'too-long' }
  /** A recovery password: it must not stay on the screen, nor be sent as something that is not secret. */
  | { readonly kind: 'secret' };

export type KeyIdReading = { readonly digits: string } | { readonly problem: KeyIdProblem };

/** Reads a key ID, or its beginning, as typed or as pasted from anywhere: upper-case digits without hyphens. */
export function readKeyId(text: string): KeyIdReading {
  const typed = normalise(text);
  if (holdsRecoveryPassword(typed)) return { problem: { kind: 'secret' } };
  const digits = withoutLabel(typed)
    .replace(/[\s{}()[\]"'“”„.,;…-]/g, '')
    .toUpperCase();
  const [character] = /[^0-9A-F]/u.exec(digits) ?? [];
  if (character !== undefined) return { problem: { kind: 'not-hex', character } };
  if (digits.length > allDigits) return { problem: { kind: /[A-F]/.test(digits) ? 'too-long' : 'secret' } };
  return { digits };
}

/** With hyphens as Windows shows it, as far as the digits go. */
export function formatKeyId(digits: string): string {
  return Array.from(digits, (digit, at) => (hyphensAfter.includes(at) ? `-${digit}` : digit)).join('');
}

export interface KeyIdEdit {
  /** What the field showed before. */
  readonly before: string;
  /** What the browser made of it. */
  readonly text: string;
  readonly caret: number;
  /** The Delete key, not Backspace. */
  readonly forward: boolean;
}

export interface EditedKeyId {
  readonly digits: string;
  /** Where the caret stands in the formatted text. */
  readonly caret: number;
  readonly problem?: KeyIdProblem;
}

/** One change of the field. What cannot belong to a key ID changes nothing, and a hyphen goes with the digit beside it. */
export function editKeyId({ before, text, caret, forward }: KeyIdEdit): EditedKeyId {
  const old = keyIdDigits(before);
  const reading = readKeyId(text);
  const reached = keyIdDigits(text.slice(0, caret)).length;
  if ('problem' in reading) {
    const digits = reading.problem.kind === 'secret' ? '' : old;
    const grown = Math.max(0, keyIdDigits(text).length - old.length);
    return { digits, caret: caretAfter(Math.max(0, reached - grown), digits), problem: reading.problem };
  }
  const { digits } = reading;
  if (digits === old && text.length === before.length - 1 && before[caret] === '-') {
    const at = forward ? reached : reached - 1;
    const shorter = digits.slice(0, at) + digits.slice(at + 1);
    return { digits: shorter, caret: caretAfter(at, shorter) };
  }
  return { digits, caret: caretAfter(reached, digits) };
}

function caretAfter(digitsBefore: number, digits: string): number {
  return formatKeyId(digits.slice(0, digitsBefore)).length;
}

/** The digits of what is known to be a key ID, or the beginning of one. */
export function keyIdDigits(text: string): string {
  return text.replace(/[^0-9A-Fa-f]/g, '').toUpperCase();
}

/** Mails, chats and PDF readers put in zero-width signs and dashes of their own, some keyboards digits of another width. */
function normalise(text: string): string {
  return text
    .replace(/[\p{Cf}\p{Variation_Selector}]/gu, '')
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[\p{Pd}\u2212\u2043\u02d7]/gu, '-');
}

/** Groups of six from the second on give it away, also where part of it is missing. */
function holdsRecoveryPassword(text: string): boolean {
  return /(?<![0-9A-Fa-f])\d{6}(?:[\s-]+\d{6}){2,}(?![0-9A-Fa-f])/.test(text) || /(?<!\d)\d{48}(?!\d)/.test(text);
}

/** Takes away what stands before the digits: “Key ID:”, “Recovery key ID (to identify your key):”, “ID = …”. */
function withoutLabel(text: string): string {
  return text.replace(/^[^]*[:=]/, '').replace(/^\s*(?:recovery\s+)?(?:key|schlüssel)[\s-]*(?:id|identifier)\b/i, '');
}
