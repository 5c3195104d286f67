/** What every write command has to say. */
export const writeNotes: readonly string[] = [
  'Who writes needs the role data-migration. Asked for in this order: -Credential, a token in KEYHAVEN_TOKEN_FILE, a',
  'saved sign-in, and else the Kerberos ticket of whoever runs this. KEYHAVEN_CA or KEYHAVEN_FINGERPRINT says which',
  'certificate the server has, where this machine does not trust it.',
  'Nothing is overwritten, so nothing is asked unless -Confirm is given; running it again writes nothing twice.',
  'Ends with: read, written, already there, conflicts, refused, failed. Exit code 1: some did not arrive; 3: none came.',
];
