import { processIo } from '../io.ts';
import { realDoors } from '../main.ts';
import { addComputerUser } from './add-computer-user.ts';
import type { Cmdlet } from './cmdlet.ts';
import { readAdRecoveryInformation } from './read-ad-recovery-information.ts';
import { readAdTpmInformation } from './read-ad-tpm-information.ts';
import { runCmdlet } from './run-cmdlet.ts';
import { writeMbamComputerUser } from './write-mbam-computer-user.ts';
import { writeMbamRecoveryInformation } from './write-mbam-recovery-information.ts';
import { writeMbamTpmInformation } from './write-mbam-tpm-information.ts';

export const cmdlets: readonly Cmdlet[] = [
  readAdRecoveryInformation,
  readAdTpmInformation,
  writeMbamRecoveryInformation,
  writeMbamTpmInformation,
  writeMbamComputerUser,
  addComputerUser,
];

/** What the executable of that name calls. */
export async function main(name: string): Promise<void> {
  const cmdlet = cmdlets.find((one) => one.name === name);
  if (cmdlet === undefined) throw new Error(`there is no cmdlet ${name}`);
  const io = processIo();
  try {
    process.exitCode = await runCmdlet(cmdlet, process.argv.slice(2), io, realDoors);
  } finally {
    io.close();
  }
}
