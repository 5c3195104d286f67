import { tpmReadJob } from '../directory/read-jobs.ts';
import { runRead } from '../directory/run-read.ts';
import type { Cmdlet } from './cmdlet.ts';
import { readNotes } from './read-notes.ts';
import { readTpmParameters } from './read-parameters.ts';

export const readAdTpmInformation: Cmdlet = {
  name: 'Read-ADTpmInformation',
  synopsis: 'Reads TPM owner passwords (hashes) from Active Directory, one object each, into a pipe.',
  parameters: readTpmParameters,
  notes: [
    ...readNotes,
    'Reads both places: the attribute on the computer, and the TPM object that newer Windows links to.',
    'Windows 10 1607 and later keeps none: such computers are seen and give nothing.',
    'Exit code 4: computers were seen and nothing of them could be read; the account needs control access.',
  ],
  examples: [
    'Read-ADTpmInformation -Server contoso.com -SearchBase "OU=WORKSTATIONS,DC=contoso,DC=com" |\n      Write-MbamTpmInformation -RecoveryServiceEndPoint keys.contoso.com:8443',
  ],
  run: async (io, doors, bound) => runRead(io, doors.openDirectory, tpmReadJob, bound),
};
