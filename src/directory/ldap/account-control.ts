import type { Millis } from '../../base/clock.ts';
import { KeyhavenError } from '../../base/error.ts';

/** What the flags of an account say that matters here. */
export interface AccountControl {
  readonly disabled: boolean;
  readonly kind: 'user' | 'workstation' | 'controller' | 'other';
  readonly passwordNeverExpires: boolean;
  /** Kerberos without pre-authentication and the like: the account's password can be attacked off line. */
  readonly noPreAuthentication: boolean;
}

// MS-ADTS 2.2.16
const flags = {
  disabled: 0x0000_0002,
  normalAccount: 0x0000_0200,
  workstation: 0x0000_1000,
  server: 0x0000_2000,
  neverExpires: 0x0001_0000,
  noPreAuthentication: 0x0040_0000,
} as const;

/** Reads `userAccountControl`, a signed 32-bit decimal. Throws `request-invalid`. */
export function readAccountControl(text: string): AccountControl {
  const value = Number(text);
  if (!/^-?\d{1,10}$/.test(text) || !Number.isInteger(value) || value < -(2 ** 31) || value >= 2 ** 31) {
    throw new KeyhavenError('request-invalid', 'the directory gave account flags that cannot be read');
  }
  const has = (flag: number): boolean => (value & flag) !== 0;
  return {
    disabled: has(flags.disabled),
    kind: kindOf(has),
    passwordNeverExpires: has(flags.neverExpires),
    noPreAuthentication: has(flags.noPreAuthentication),
  };
}

function kindOf(has: (flag: number) => boolean): AccountControl['kind'] {
  if (has(flags.server)) return 'controller';
  if (has(flags.workstation)) return 'workstation';
  return has(flags.normalAccount) ? 'user' : 'other';
}

/** `msDS-User-Account-Control-Computed` (MS-ADTS 3.1.1.4.5.17): what the controller works out when it is asked. */
export function readComputedControl(text: string): { readonly locked: boolean; readonly passwordExpired: boolean } {
  const value = Number(text);
  if (!/^-?\d{1,10}$/.test(text)) {
    throw new KeyhavenError('request-invalid', 'the directory gave account flags that cannot be read');
  }
  return { locked: (value & 0x10) !== 0, passwordExpired: (value & 0x80_0000) !== 0 };
}

/** Whether an account has expired; undefined means that it never does. */
export function hasExpired(expiresAt: Millis | undefined, now: Millis): boolean {
  return expiresAt !== undefined && expiresAt <= now;
}
