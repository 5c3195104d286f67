import { createHash } from 'node:crypto';
import { formatGuid } from '../src/base/guid.ts';
import { recoveryPasswordFromBytes } from '../src/bitlocker/recovery-password.ts';

/** A key that can be made again from its number, so that filler and driver need not share a list of millions. */
export interface KnownKey {
  readonly computer: string;
  readonly volumeId: string;
  readonly keyId: string;
  /** 48 digits. */
  readonly recoveryPassword: string;
}

export function knownKey(number: number): KnownKey {
  const bytes = createHash('sha512').update(`key ${number}`).digest();
  return {
    computer: `CONTOSO\\PC${number}`,
    volumeId: formatGuid(bytes.subarray(0, 16)),
    keyId: formatGuid(bytes.subarray(16, 32)),
    recoveryPassword: recoveryPasswordFromBytes(bytes.subarray(32, 48)).format().revealText(),
  };
}
