import { formatTime, type Millis } from '../../base/clock.ts';
import { formatGuid } from '../../base/guid.ts';
import type { RecoveryRecord, TpmRecord } from '../../directory/import/recovery-record.ts';

/**
 * One object as one line of JSON, with the property names of MBAM; the one JSON form of a secret, and only ever for a pipe
 * (design section 9, ruling 31). GUIDs in lower case, bytes in base64, times in UTC.
 */
export function recoveryLine(record: RecoveryRecord): string {
  return JSON.stringify({
    ...origin(record),
    VolumeID: formatGuid(record.volumeId),
    RecoveryPasswordID: formatGuid(record.recoveryPasswordId),
    RecoveryPassword: record.recoveryPassword.revealText(),
    ...(record.recoveryPackage && { RecoveryPackage: record.recoveryPackage.reveal().toString('base64') }),
    ...identity(record),
  });
}

export function tpmLine(record: TpmRecord): string {
  return JSON.stringify({
    ...origin(record),
    TpmOwnerInformation: record.ownerInformation.revealText(),
    ...identity(record),
  });
}

function origin({ computer, at }: { computer: RecoveryRecord['computer']; at: Millis | undefined }) {
  return {
    Computer: computer.name,
    ComputerDistinguishedName: computer.dn,
    ...(at !== undefined && { Time: formatTime(at) }),
  };
}

/** Nobody is invented: who may recover the computer is added by Add-ComputerUser. */
function identity({ computer, objectGuid }: Pick<RecoveryRecord, 'computer' | 'objectGuid'>) {
  return {
    ComputerUser: [],
    ObjectGUID: formatGuid(objectGuid),
    ...(computer.sid !== undefined && { ComputerSID: computer.sid }),
  };
}
