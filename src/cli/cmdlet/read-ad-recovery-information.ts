import { recoveryReadJob } from '../directory/read-jobs.ts';
import { runRead } from '../directory/run-read.ts';
import type { Cmdlet } from './cmdlet.ts';
import { readNotes } from './read-notes.ts';
import { readRecoveryParameters } from './read-parameters.ts';

export const readAdRecoveryInformation: Cmdlet = {
  name: 'Read-ADRecoveryInformation',
  synopsis: 'Reads BitLocker recovery passwords and key packages from Active Directory, one object each, into a pipe.',
  parameters: readRecoveryParameters,
  notes: [
    ...readNotes,
    'Without -Recurse only the computers right in the search base are read. The directory is never changed.',
    'Lines on standard input are search bases: distinguished names, or objects with SearchBase. Each is read once.',
    'Exit code 4: computers were seen and nothing of them could be read; the account needs control access.',
  ],
  examples: [
    'Read-ADRecoveryInformation -Server contoso.com -SearchBase "OU=WORKSTATIONS,DC=contoso,DC=com" |\n      Write-MbamRecoveryInformation -RecoveryServiceEndPoint keys.contoso.com:8443',
    'Read-ADRecoveryInformation -Server contoso.com -Recurse -After 2026-11-01T00:00:00Z | ...',
    'Read-ADRecoveryInformation -Server contoso.com < keyhaven-failed-20261124T093000Z.jsonl | ...',
  ],
  run: async (io, doors, bound) => runRead(io, doors.openDirectory, recoveryReadJob, bound),
};
