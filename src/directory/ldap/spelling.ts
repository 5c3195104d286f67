/**
 * Whether a value of the directory is what was typed, letter case aside. Active Directory compares more loosely (it finds
 * `jürgen` where `jurgen` was asked for), so whatever a search by name found is compared once more.
 */
export function isSpeltAs(value: string | undefined, typed: string): boolean {
  return value !== undefined && fold(value) === fold(typed);
}

function fold(text: string): string {
  return text.normalize('NFC').toUpperCase().toLowerCase();
}
