/** Eight groups of six digits however they are parted, with nothing but more of the same around them. */
const recoveryPassword = /(?<!\d)\d{6}(?:[-\s]*\d{6}){7}(?!\d)/g;

/**
 * People paste a recovery password into whatever field is in front of them. What is kept in the open (names, reasons,
 * tickets, the audit) must not keep it: true when the text holds one.
 */
export function holdsRecoveryPassword(text: string): boolean {
  return text.search(recoveryPassword) >= 0;
}

/** The text with each recovery password in it replaced by a word. */
export function withoutRecoveryPasswords(text: string): string {
  return text.replace(recoveryPassword, '[recovery password removed]');
}
