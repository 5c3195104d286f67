import { usersJob } from '../import/import-users.ts';
import type { Cmdlet } from './cmdlet.ts';
import { runWriteCmdlet } from './write-cmdlet.ts';
import { writeNotes } from './write-notes.ts';
import { computerUserProperties, writeParameters } from './write-parameters.ts';

export const writeMbamComputerUser: Cmdlet = {
  name: 'Write-MbamComputerUser',
  synopsis: 'Lets users recover a computer: its TPM and all of its volumes, those that come later included.',
  parameters: [...computerUserProperties, ...writeParameters],
  notes: [...writeNotes, "The computer's own report of its users replaces what was imported, and that is on record."],
  examples: [
    'Write-MbamComputerUser -Computer ws01.contoso.com -ComputerUser dave@contoso.com,erin@contoso.com \\\n      -RecoveryServiceEndPoint keys.contoso.com:8443',
  ],
  run: async (io, doors, bound) => runWriteCmdlet(io, doors, usersJob, bound),
};
