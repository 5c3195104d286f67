import { recoveryJob } from '../import/import-recovery.ts';
import type { Cmdlet } from './cmdlet.ts';
import { runWriteCmdlet } from './write-cmdlet.ts';
import { writeNotes } from './write-notes.ts';
import { recoveryProperties, writeParameters } from './write-parameters.ts';

export const writeMbamRecoveryInformation: Cmdlet = {
  name: 'Write-MbamRecoveryInformation',
  synopsis: 'Writes recovery passwords and key packages to the recovery database.',
  parameters: [...recoveryProperties, ...writeParameters],
  notes: writeNotes,
  examples: [
    'Read-ADRecoveryInformation -Server contoso.com -Recurse |\n      Write-MbamRecoveryInformation -RecoveryServiceEndPoint https://mbam.contoso.com/MBAMRecoveryAndHardwareService/CoreService.svc',
    'Write-MbamRecoveryInformation -Computer ws01.contoso.com -VolumeID 9b1f6d0e-0a43-4c52-93f4-6c9a4f8f3a11 \\\n      -RecoveryPasswordID 3fd763f9-74c7-4e90-8fa2-1f6a2e2b4e0c -Time 2026-11-24T09:30:00Z -RecoveryServiceEndPoint keys.contoso.com',
  ],
  run: async (io, doors, bound) => runWriteCmdlet(io, doors, recoveryJob, bound),
};
