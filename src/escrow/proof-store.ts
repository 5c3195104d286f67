import type { Guid } from '../base/guid.ts';
import type { ProofState } from './recovery-key.ts';

/** A claim whose metadata waits for its proof; both still sealed. */
export interface WaitingProof {
  readonly recoveryKeyId: number;
  readonly keyId: Guid;
  readonly sealedPassword: Buffer;
  readonly metadataId: number;
  readonly sealedMetadata: Buffer;
}

export interface ProofStore {
  /** Oldest first. `recoveryKeyId` narrows to the one that was just escrowed. */
  waitingProofs(filter: { recoveryKeyId?: number | undefined; limit: number }): Promise<readonly WaitingProof[]>;
  /** Sets the state and discards the metadata. A proven claim never falls back. */
  decideProof(waiting: { recoveryKeyId: number; metadataId: number }, state: ProofState): Promise<void>;
}
