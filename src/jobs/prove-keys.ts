import { KeyhavenError } from '../base/error.ts';
import type { ProofResult } from '../bitlocker/prove.ts';
import type { Prover } from '../bitlocker/prover.ts';
import { recoveryPasswordFromBytes } from '../bitlocker/recovery-password.ts';
import { metadataCell, passwordCell } from '../escrow/cells.ts';
import type { ProofStore, WaitingProof } from '../escrow/proof-store.ts';
import type { Opener } from '../keyring/seal.ts';

export interface ProveKeysDeps {
  readonly store: ProofStore;
  readonly opener: Opener;
  readonly prover: Pick<Prover, 'prove'>;
  /** For the log: a proof that could not be made stays waiting. */
  readonly onTrouble: (error: unknown) => void;
}

const page = 16;

/**
 * Proves what waits, a page at a time so that the prover can take several together, and returns how many were decided. Nothing leaves: a proof is not a reveal,
 * and its Secret ends here. A proof that fails for want of time or threads stays waiting for the next run.
 */
export async function proveKeys(deps: ProveKeysDeps, recoveryKeyId?: number): Promise<number> {
  const waiting = await deps.store.waitingProofs({ recoveryKeyId, limit: page });
  const decided = await Promise.all(waiting.map((proof) => proveOne(deps, proof)));
  return decided.filter(Boolean).length;
}

async function proveOne(deps: ProveKeysDeps, waiting: WaitingProof): Promise<boolean> {
  try {
    const { state } = await prove(deps, waiting);
    await deps.store.decideProof(waiting, state);
    return true;
  } catch (error) {
    deps.onTrouble(error);
    // What does not open or parse will not do so next time either: it must not stand in the way of the others.
    if (!(error instanceof KeyhavenError) || !lasting.has(error.code)) return false;
    await deps.store.decideProof(waiting, 'failed');
    return true;
  }
}

const lasting: ReadonlySet<string> = new Set(['secret-does-not-open', 'volume-metadata-unreadable']);

function prove(deps: ProveKeysDeps, waiting: WaitingProof): Promise<ProofResult> {
  const { recoveryKeyId, keyId, metadataId } = waiting;
  const password = deps.opener.open(passwordCell(recoveryKeyId, keyId), waiting.sealedPassword);
  const metadata = deps.opener.open(metadataCell(metadataId, keyId), waiting.sealedMetadata);
  return deps.prover.prove(metadata.reveal(), keyId, recoveryPasswordFromBytes(password.reveal()));
}
