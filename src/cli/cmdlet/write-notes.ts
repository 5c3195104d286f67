/** What every write command has to say. */
export const writeNotes: readonly string[] = [
  'Who writes needs the role data-migration: a token in KEYHAVEN_TOKEN_FILE, a saved sign-in, or -Credential.',
  'Nothing is overwritten, so nothing is asked unless -Confirm is given; running it again writes nothing twice.',
  'Ends with: read, written, already there, conflicts, refused, failed. Exit code 1: some did not arrive; 3: none came.',
];
