import type { Kysely } from 'kysely';
import type { ProofStore, WaitingProof } from '../escrow/proof-store.ts';
import type { ProofState } from '../escrow/recovery-key.ts';
import { AuditedUnit, runAudited } from './audited-unit.ts';
import type { StoreContext } from './context.ts';
import type { Schema } from './schema.ts';

type Waiting = Parameters<ProofStore['decideProof']>[0];

export class SqlProofStore implements ProofStore {
  readonly #context: StoreContext;

  constructor(context: StoreContext) {
    this.#context = context;
  }

  async waitingProofs(filter: { recoveryKeyId?: number | undefined; limit: number }): Promise<readonly WaitingProof[]> {
    let query = waitingQuery(this.#context.database.read);
    if (filter.recoveryKeyId !== undefined) {
      query = query.where('proof_request.recovery_key_id', '=', filter.recoveryKeyId);
    }
    return await query.limit(filter.limit).execute();
  }

  async decideProof(waiting: Waiting, state: ProofState): Promise<void> {
    await runAudited(
      this.#context,
      (trx) => new ProofUnit(trx, this.#context),
      (unit) => unit.decide(waiting, state),
    );
  }
}

class ProofUnit extends AuditedUnit {
  /** Metadata that came meanwhile has another id and waits for a proof of its own. */
  async decide(waiting: Waiting, state: ProofState): Promise<void> {
    // In the order in which escrow takes them, or two servers could wait for each other.
    await this.trx
      .deleteFrom('proof_request')
      .where('id', '=', waiting.metadataId)
      .where('recovery_key_id', '=', waiting.recoveryKeyId)
      .execute();
    await this.trx
      .updateTable('recovery_key')
      .set({ proof: state })
      .where('id', '=', waiting.recoveryKeyId)
      .where('proof', '!=', 'proven')
      .execute();
  }
}

function waitingQuery(db: Kysely<Schema>) {
  return db
    .selectFrom('proof_request')
    .innerJoin('recovery_key', 'recovery_key.id', 'proof_request.recovery_key_id')
    .select([
      'proof_request.recovery_key_id as recoveryKeyId',
      'recovery_key.key_id as keyId',
      'recovery_key.sealed_password as sealedPassword',
      'proof_request.id as metadataId',
      'proof_request.sealed_metadata as sealedMetadata',
    ])
    .orderBy('proof_request.received_at')
    .orderBy('proof_request.id');
}
