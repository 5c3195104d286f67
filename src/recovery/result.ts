import type { Guid } from '../base/guid.ts';
import type { Secret } from '../base/secret.ts';
import type { OwnerAuthOrigin } from '../escrow/escrow-store.ts';
import type { ClaimOrigin, ProofState } from '../escrow/recovery-key.ts';
import type { VolumeType } from '../escrow/volume.ts';

/** A key that matches what was typed; nothing of it is secret. */
export interface KeyMatch {
  readonly keyId: Guid;
  readonly computer: string;
  readonly volumeId: Guid;
  readonly driveType: VolumeType;
  readonly receivedAt: number;
  readonly claimedAt: number;
  readonly origin: ClaimOrigin;
  readonly proof: ProofState;
  /** Another claim in reach has the same key ID and a different password. */
  readonly conflict: boolean;
}

export interface KeyMatches {
  readonly matches: readonly KeyMatch[];
  /** There are more than could be listed: type more digits. */
  readonly more: boolean;
}

export interface RevealedKey extends KeyMatch {
  /** 48 digits with hyphens. */
  readonly recoveryPassword: Secret;
  readonly keyPackage?: Secret | undefined;
  /** The claim to try first. */
  readonly current: boolean;
}

export interface RevealedKeys {
  readonly keyId: Guid;
  readonly keys: readonly [RevealedKey, ...RevealedKey[]];
  /** There are more claims under this key ID than are handed out at once. */
  readonly more: boolean;
  /** Stored keys that are now due for rotation, the revealed ones included. */
  readonly rotationDue: number;
  readonly auditSequence: number;
}

export interface RevealedOwnerAuth {
  /** Base64, as the TPM console takes it. */
  readonly ownerAuth: Secret;
  readonly ownerAuthOrigin: OwnerAuthOrigin;
  readonly receivedAt: number;
  readonly claimedAt: number;
  readonly current: boolean;
}

export interface RevealedOwnerAuths {
  readonly computer: string;
  readonly ownerAuths: readonly [RevealedOwnerAuth, ...RevealedOwnerAuth[]];
  readonly tpmFile: { readonly name: string; readonly content: Secret };
  readonly auditSequence: number;
}
