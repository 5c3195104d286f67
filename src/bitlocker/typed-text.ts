const invisible = /[\p{Cf}\p{Variation_Selector}]/gu;
const dashes = /[\p{Pd}\u2212\u2043\u02d7]/gu;
const fullWidth = /[\uff01-\uff5e]/g;

/**
 * What a person typed or pasted, with look-alikes brought back to ASCII: mails, chats and PDF readers put in zero-width
 * characters, no-break spaces, typographic dashes; Asian keyboards full-width digits. Every run of white space becomes
 * one space. Meant for digits and hyphens, not for names.
 */
export function normaliseTyped(text: string): string {
  return text
    .replace(invisible, '')
    .replace(fullWidth, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
    .replace(dashes, '-')
    .replace(/\s+/g, ' ')
    .trim();
}
