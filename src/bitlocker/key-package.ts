import { formatGuid, type Guid } from '../base/guid.ts';
import { readDataset } from './dataset.ts';
import { roles, types } from './datum.ts';
import { readProtector } from './protector.ts';

/** A key package is opaque bytes of at most this size. */
export const keyPackageLimit = 64 * 1024;

/** What a key package says about itself. */
export interface KeyPackageNote {
  readonly volumeId: Guid;
  /** The protector whose password it needs; undefined where the package names none or several. */
  readonly protectorId: Guid | undefined;
}

/**
 * Reads what can be read of a key package; undefined is a remark, never a reason to refuse one. Microsoft documents no
 * layout: that a package is a dataset with the protector and the sealed volume key is inferred from other files of
 * BitLocker, and no package made by Windows was at hand to compare.
 */
export function readKeyPackage(bytes: Uint8Array): KeyPackageNote | undefined {
  if (bytes.length > keyPackageLimit) return undefined;
  const dataset = readDataset(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (!dataset) return undefined;
  const protectors = dataset.datums.filter((one) => one.role === roles.protector && one.type === types.protector);
  const [only, another] = protectors.map((one) => readProtector(one.body)?.id);
  return { volumeId: dataset.volumeId, protectorId: another ? undefined : only };
}

/** The name that Windows' own tool gives to the file, with the key ID in upper case. */
export function keyPackageFileName(keyId: Guid): string {
  return `BitLocker Key Package {${formatGuid(keyId).toUpperCase()}}.KPG`;
}
