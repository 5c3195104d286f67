import { readRecovery } from '../../directory/import/read-recovery.ts';
import { readTpm } from '../../directory/import/read-tpm.ts';
import { readRecoveryParameters, readTpmParameters } from '../cmdlet/read-parameters.ts';
import { recoveryLine, tpmLine } from './record-line.ts';
import type { ReadJob } from './run-read.ts';

export const recoveryReadJob: ReadJob = {
  parameters: readRecoveryParameters,
  what: 'recovery passwords',
  lines: async function* (directory, request, tally) {
    for await (const record of readRecovery(directory, request, tally)) yield recoveryLine(record);
  },
};

export const tpmReadJob: ReadJob = {
  parameters: readTpmParameters,
  what: 'TPM owner passwords',
  lines: async function* (directory, request, tally) {
    for await (const record of readTpm(directory, request, tally)) yield tpmLine(record);
  },
};
