import type { Millis } from '../base/clock.ts';
import type { ClaimStored, EscrowLimits, EscrowStore } from '../escrow/escrow-store.ts';
import type { StoreContext } from './context.ts';
import { dayOf, type EscrowClaim } from './escrow/escrow-state.ts';
import { writeBatch } from './escrow/write-batch.ts';
import { GroupCommit } from './writer.ts';

/** Refusals that belong to no computer, such as those of an import, are counted together. */
const noComputer = 0;

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

  /** Resolves when everything submitted so far is answered. */
  drain(): Promise<void> {
    return this.#writer.drain();
  }

  /** Counts one refusal and returns how many this computer had that day: past a few they are no audit rows of their own. */
  async countRefusal(computerId: number | undefined, at: Millis): Promise<number> {
    const row = await this.#context.database.write
      .insertInto('computer_usage')
      .values({ computer_id: computerId ?? noComputer, day: dayOf(at), claims: 0, bytes: 0, refusals: 1 })
      .onConflict((conflict) =>
        conflict
          .columns(['computer_id', 'day'])
          .doUpdateSet((eb) => ({ refusals: eb('computer_usage.refusals', '+', 1) })),
      )
      .returning('refusals')
      .executeTakeFirstOrThrow();
    return row.refusals;
  }
}
