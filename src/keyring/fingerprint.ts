import { createHmac, type KeyObject } from 'node:crypto';
import { frame } from '../base/framing.ts';
import type { Secret } from '../base/secret.ts';

/** What is compared; the same bytes under two labels have unrelated fingerprints. */
export type FingerprintLabel = 'recovery-password' | 'key-package' | 'owner-auth' | 'volume-metadata';

/** A keyed fingerprint and the version of the key it was made with. */
export interface Fingerprint {
  readonly version: number;
  /** 16 bytes. */
  readonly value: Buffer;
}

/** Decides whether two sealed values are equal, without opening either (design section 9, ruling 13). */
export interface Fingerprinter {
  /** Stored beside the sealed cell. */
  current(label: FingerprintLabel, owner: Uint8Array, secret: Secret): Fingerprint;
  /** One for each key of the keyring, the current first: look-ups try all, since a rotation takes its time. */
  all(label: FingerprintLabel, owner: Uint8Array, secret: Secret): readonly [Fingerprint, ...Fingerprint[]];
}

export interface FingerprintKey {
  readonly version: number;
  readonly key: KeyObject;
}

/**
 * Half of the HMAC: a key ID has at most a handful of claims, so an accident has a chance of about 2^-128, and a
 * claimant who wants two passwords with one fingerprint (the second would pass for a repeat of the first) has no key and
 * would have to send about 2^64 claims, where the conflict ceiling stops him after a few.
 */
const fingerprintLength = 16;

/**
 * `owner` is the key ID, or the computer id for an OwnerAuth; `secret` is the canonical form: the 16 bytes that a
 * recovery password encodes, the decoded bytes of anything else. `keys` gives the current key first.
 */
export function createFingerprinter(keys: () => readonly [FingerprintKey, ...FingerprintKey[]]): Fingerprinter {
  return {
    current: (label, owner, secret) => fingerprint(keys()[0], frame([label, owner, secret.reveal()])),
    all(label, owner, secret) {
      const framed = frame([label, owner, secret.reveal()]);
      const [first, ...others] = keys();
      return [fingerprint(first, framed), ...others.map((key) => fingerprint(key, framed))];
    },
  };
}

function fingerprint({ version, key }: FingerprintKey, framed: Uint8Array): Fingerprint {
  const digest = createHmac('sha256', key).update(framed).digest();
  return { version, value: digest.subarray(0, fingerprintLength) };
}
