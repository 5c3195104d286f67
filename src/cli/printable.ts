// Controls, invisible and direction-changing characters, and lone surrogates. Names come from computers, which are
// hostile: a name with an escape sequence could otherwise rewrite what the operator sees on the terminal.
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** The text on one line, with everything that a terminal would act on written as `\u{..}`. */
export function printable(text: string): string {
  return text.replace(unprintable, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** Columns that the text takes, as far as counting characters that are seen as one can tell. */
export function shownWidth(text: string): number {
  return [...new Intl.Segmenter().segment(text)].length;
}
