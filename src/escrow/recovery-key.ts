import type { Millis } from '../base/clock.ts';
import type { Guid } from '../base/guid.ts';
import type { Volume } from './volume.ts';

/**
 * How sure we are that a password opens its volume. claimed: someone said so. matched: the key ID is on the volume.
 * proven: this password decrypts that volume's metadata. failed: it does not, or the key ID is not there.
 */
export const proofStates = ['claimed', 'matched', 'proven', 'failed'] as const;

export type ProofState = (typeof proofStates)[number];

/** Who brought a claim: the computer itself, or an import on its behalf. A live claim outranks an import (ruling 2). */
export type ClaimOrigin = 'agent' | 'import';

/** active: as usual. hidden: deleted or re-imaged, off the lists. stolen: refuses every reveal but an advanced one. */
export type ComputerState = 'active' | 'hidden' | 'stolen';

export interface ClaimComputer {
  readonly id: number;
  readonly name: string;
  readonly state: ComputerState;
}

/** A recovery password as one computer claimed it, still sealed. */
export interface KeyClaim {
  readonly id: number;
  readonly keyId: Guid;
  readonly computer: ClaimComputer;
  readonly volume: Volume;
  readonly sealedPassword: Buffer;
  readonly fingerprint: Buffer;
  readonly origin: ClaimOrigin;
  /** The time the claimant gave, never later than the receipt. */
  readonly claimedAt: Millis;
  readonly receivedAt: Millis;
  readonly proof: ProofState;
  readonly disclosedAt: Millis | null;
  readonly rotationDueAt: Millis | null;
}

/** A key package as it is stored; the newest is the one to hand out. */
export interface SealedKeyPackage {
  readonly id: number;
  readonly recoveryKeyId: number;
  readonly sealed: Buffer;
  readonly receivedAt: Millis;
}

/** Live claims before imports; then the later stated time, so that an older time never hides a newer one; then receipt. */
export function currentFirst(
  a: { origin: ClaimOrigin; claimedAt: Millis; receivedAt: Millis },
  b: { origin: ClaimOrigin; claimedAt: Millis; receivedAt: Millis },
): number {
  if (a.origin !== b.origin) return a.origin === 'agent' ? -1 : 1;
  return b.claimedAt - a.claimedAt || b.receivedAt - a.receivedAt;
}
