import type { Millis } from '../base/clock.ts';
import type { Guid } from '../base/guid.ts';
import type { Sid } from '../directory/sid.ts';
import type { AssociationSource } from './association.ts';
import type { ClaimOrigin, ProofState } from './recovery-key.ts';
import type { VolumeType } from './volume.ts';

/** A keyed fingerprint with the version of its key; equality of sealed values is decided on these. */
export interface Fingerprint {
  readonly version: number;
  readonly value: Buffer;
}

/** A sealed value that waits to be inserted under the row id it was sealed for. */
export interface SealedValue {
  readonly rowId: number;
  readonly sealed: Buffer;
  /** Current version first; look-ups try all of them. */
  readonly fingerprints: readonly [Fingerprint, ...Fingerprint[]];
}

/** Whose record a claim goes to: the computer that speaks, or the one that an import names. */
export interface ClaimTarget {
  /** Canonical name. */
  readonly computer: string;
  /** The record of the computer that speaks; an import has a name only, or a record apart from the one of that name. */
  readonly computerId?: number | undefined;
  /** Of a name only: the accounts of the directory of whom one is known to be that computer. */
  readonly accounts?: readonly Sid[] | undefined;
}

/** A claim came by a name alone, and accounts of the directory have the record of that name. Nothing of it was stored. */
export class RecordHeld extends Error {
  override readonly name = 'RecordHeld';
  readonly accounts: readonly Sid[];

  constructor(accounts: readonly Sid[]) {
    super('accounts of the directory have the record of this name');
    this.accounts = accounts;
  }
}

interface Claim {
  readonly target: ClaimTarget;
  readonly origin: ClaimOrigin;
  readonly changeId: Buffer;
  readonly claimedAt: Millis;
  readonly receivedAt: Millis;
  /** `actorName` of the caller. */
  readonly actor: string;
  /** `issuerOf` the caller. */
  readonly issuedBy: string | null;
  /** `formatPersonName` of each. */
  readonly users: readonly string[];
  readonly userSource: AssociationSource;
}

export interface RecoveryKeyClaim extends Claim {
  readonly kind: 'recovery-key';
  readonly volume: { readonly guid: Guid; readonly type: VolumeType };
  readonly keyId: Guid;
  readonly password: SealedValue;
  readonly keyPackage?: SealedValue | undefined;
  /** Kept sealed until its proof is decided, then discarded (ruling 8). */
  readonly metadata?: SealedValue | undefined;
  /** What reading the metadata alone said; `claimed` where none was sent. */
  readonly proof: Extract<ProofState, 'claimed' | 'matched' | 'failed'>;
}

export interface OwnerAuthClaim extends Claim {
  readonly kind: 'owner-auth';
  /** Absent when the computer says that its Windows keeps none: then only that is recorded. */
  readonly ownerAuth?: SealedValue | undefined;
  readonly ownerAuthOrigin: OwnerAuthOrigin;
}

/** owned: the agent took ownership of the TPM. escrowed: it only read the value. imported: it comes from a directory. */
export const ownerAuthOrigins = ['owned', 'escrowed', 'imported'] as const;

export type OwnerAuthOrigin = (typeof ownerAuthOrigins)[number];

/** Ceilings on what one computer can make us keep (invariant 10, ruling 34). */
export interface EscrowLimits {
  /** Differing passwords under one key ID from one computer. */
  readonly claimsPerKeyId: number;
  /** New rows a computer may add a day; does not count for imports. */
  readonly newClaimsPerDay: number;
  readonly newBytesPerDay: number;
  /** Proofs that may wait for one computer. */
  readonly proofsWaiting: number;
}

export interface ClaimStored {
  readonly outcome: 'stored' | 'already-stored';
  /** The same computer has claimed another password under this key ID (or another OwnerAuth): both are kept. */
  readonly conflict: boolean;
  /** Of the recovery key or OwnerAuth; 0 where nothing but "keeps none" was said. */
  readonly rowId: number;
  readonly receivedAt: Millis;
  readonly proof: ProofState;
  /** There is metadata of this claim that waits for its proof. */
  readonly proofWaiting: boolean;
}

/**
 * Takes claims in. `submit` resolves after the commit that holds the claim and everything sent with it, and rejects
 * with `conflicting-claims-ceiling`, `escrow-ceiling-reached` or `proofs-waiting-ceiling` when a limit is met; then
 * nothing of that claim is kept. It rejects with `RecordHeld` when an account has the record of its name that the claim
 * does not know of. Concurrent claims share a transaction, and an error of one is not an error of another.
 */
export interface EscrowStore {
  /** A row id that was never given before and never will be again: sealing needs it before the insert. */
  nextRowId(): Promise<number>;
  submit(claim: RecoveryKeyClaim | OwnerAuthClaim): Promise<ClaimStored>;
  /** A record of that name that neither an account nor a token has, made where there is none. */
  recordApart(computer: string, at: Millis): Promise<number>;
}
