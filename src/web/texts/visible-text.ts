const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * A name that others chose, with everything in it that nobody sees written out, as commands write it: `\u{202e}`. Such a
 * character turns the rest of a line around, or lets one name look like another; a line break would be shown as a space.
 */
export function visible(text: string): string {
  return text.replace(hidden, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
