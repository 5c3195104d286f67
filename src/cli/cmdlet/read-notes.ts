/** What every read command has to say. */
export const readNotes: readonly string[] = [
  'Who reads: -Credential, or KEYHAVEN_DIRECTORY_ACCOUNT with its password in the file KEYHAVEN_DIRECTORY_PASSWORD_FILE.',
  'KEYHAVEN_DIRECTORY_CA_FILE names the authority of the controllers, where this machine does not trust it.',
];
