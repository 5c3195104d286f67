import type { Transaction } from 'kysely';
import type { Millis } from '../base/clock.ts';
import type { ClaimStored, EscrowLimits, EscrowStore } from '../escrow/escrow-store.ts';
import { runAudited } from './audited-unit.ts';
import type { StoreContext } from './context.ts';
import type { EscrowClaim } from './escrow/escrow-state.ts';
import { writeBatch } from './escrow/write-batch.ts';
import { ImportUnit } from './import-record.ts';
import type { Schema } from './schema.ts';
import { GroupCommit } from './writer.ts';

export class SqlEscrowStore implements EscrowStore {
  readonly #context: StoreContext;
  readonly #writer: GroupCommit<EscrowClaim, ClaimStored>;

  constructor(context: StoreContext, limits: EscrowLimits) {
    this.#context = context;
    this.#writer = new GroupCommit({ write: (claims) => writeBatch(context, limits, claims) });
  }

  nextRowId(): Promise<number> {
    return this.#context.rowIds.next();
  }

  submit(claim: EscrowClaim): Promise<ClaimStored> {
    return this.#writer.submit(claim);
  }

  async recordApart(computer: string, at: Millis): Promise<number> {
    const unit = (trx: Transaction<Schema>) => new ImportUnit(trx, this.#context);
    return (await runAudited(this.#context, unit, (one: ImportUnit) => one.recordApart(computer, at))).value;
  }

  /** Resolves when everything submitted so far is answered. */
  drain(): Promise<void> {
    return this.#writer.drain();
  }
}
