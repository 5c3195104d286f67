import { tpmJob } from '../import/import-tpm.ts';
import type { Cmdlet } from './cmdlet.ts';
import { runWriteCmdlet } from './write-cmdlet.ts';
import { writeNotes } from './write-notes.ts';
import { tpmProperties, writeParameters } from './write-parameters.ts';

export const writeMbamTpmInformation: Cmdlet = {
  name: 'Write-MbamTpmInformation',
  synopsis: 'Writes TPM owner passwords (hashes) to the recovery database.',
  parameters: [...tpmProperties, ...writeParameters],
  notes: [...writeNotes, 'The value with the newer time counts; an older one is kept beside it and never replaces it.'],
  examples: [
    'Read-ADTpmInformation -Server contoso.com -SearchBase "OU=WORKSTATIONS,DC=contoso,DC=com" |\n      Write-MbamTpmInformation -RecoveryServiceEndPoint keys.contoso.com:8443 -RetryCount 10 -RetryIntervalSeconds 30',
  ],
  run: async (io, doors, bound) => runWriteCmdlet(io, doors, tpmJob, bound),
};
