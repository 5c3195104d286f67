import type { Millis } from '../../base/clock.ts';
import type { Guid } from '../../base/guid.ts';
import type { Secret } from '../../base/secret.ts';
import type { ComputerIdentity } from './computer-identity.ts';

interface DirectoryRecord {
  readonly computer: ComputerIdentity;
  /** GUID of the object that holds the value, by which it is found again. */
  readonly objectGuid: Guid;
  /** When it was written to the directory, as far as that knows. */
  readonly at: Millis | undefined;
}

/** One recovery password of one computer: an object of class msFVE-RecoveryInformation. */
export interface RecoveryRecord extends DirectoryRecord {
  readonly recoveryPasswordId: Guid;
  readonly recoveryPassword: Secret;
  /** The key ID stands in where the directory has no volume, so that such keys are not taken for those of one volume. */
  readonly volumeId: Guid;
  readonly recoveryPackage: Secret | undefined;
}

/** One TPM owner password: an attribute of the computer, or an object of class msTPM-InformationObject. */
export interface TpmRecord extends DirectoryRecord {
  readonly ownerInformation: Secret;
}
