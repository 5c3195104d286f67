import { isKeyhavenError, KeyhavenError } from '../../base/error.ts';
import { type ClaimStored, type EscrowLimits, RecordHeld } from '../../escrow/escrow-store.ts';
import { AuditedUnit, runAudited } from '../audited-unit.ts';
import { batchDigest, type DigestedRow } from '../claim-digest.ts';
import type { StoreContext } from '../context.ts';
import type { Outcome } from '../writer.ts';
import { decideOwnerAuth } from './decide-owner-auth.ts';
import { decideRecoveryKey } from './decide-recovery-key.ts';
import { type EscrowBatch, type EscrowPlan, emptyPlan } from './escrow-plan.ts';
import type { EscrowClaim } from './escrow-state.ts';
import { loadState } from './load-state.ts';
import { writePlan } from './write-plan.ts';

/** Stores a batch of claims in one transaction, with one audit row for all that is new. */
export async function writeBatch(
  context: StoreContext,
  limits: EscrowLimits,
  claims: readonly EscrowClaim[],
): Promise<readonly Outcome<ClaimStored>[]> {
  const batchId = await context.batchIds.next();
  // Enough for a computer and a volume each, and for every user.
  const ids = await context.rowIds.take(claims.reduce((sum, { users }) => sum + 2 + users.length, 0));
  const { value } = await runAudited(
    context,
    (trx) => new EscrowUnit(trx, context),
    (unit) => unit.store({ limits, batchId, ids }, claims),
  );
  context.rowIds.giveBack(ids.slice(value.idsUsed));
  return value.outcomes;
}

interface BatchSettings {
  readonly limits: EscrowLimits;
  readonly batchId: number;
  readonly ids: readonly number[];
}

class EscrowUnit extends AuditedUnit {
  async store(
    settings: BatchSettings,
    claims: readonly EscrowClaim[],
  ): Promise<{ outcomes: Outcome<ClaimStored>[]; idsUsed: number }> {
    let idsUsed = 0;
    const batch: EscrowBatch = {
      state: await loadState(this.target, claims),
      plan: emptyPlan(),
      limits: settings.limits,
      mac: this.context.mac,
      batchId: settings.batchId,
      onForged: (table, id) => {
        this.context.onForged(table, id);
      },
      newId: () => {
        const id = settings.ids[idsUsed++];
        if (id === undefined) throw new KeyhavenError('internal', 'a batch needs more row ids than were taken for it');
        return id;
      },
    };
    const outcomes = claims.map((claim) => decide(batch, claim));
    writePlan(this.trx, batch.plan, (send) => {
      this.askLast(send);
    });
    this.#record(settings.batchId, batch.plan);
    return { outcomes, idsUsed };
  }

  #record(batchId: number, plan: EscrowPlan): void {
    for (const event of plan.events) this.record(event);
    const rows = digestedRows(plan);
    if (rows.length === 0) return;
    const { count, hash } = batchDigest(batchId, rows);
    this.record({
      at: this.context.clock(),
      type: 'escrow-batch',
      source: 'Escrow',
      result: 'Successful',
      actor: 'server',
      detail: { batch: batchId, count, hash },
    });
  }
}

/** A claim that is refused leaves nothing and does not hold up its neighbours; any other failure is the batch's. */
function decide(batch: EscrowBatch, claim: EscrowClaim): Outcome<ClaimStored> {
  try {
    return { value: claim.kind === 'recovery-key' ? decideRecoveryKey(batch, claim) : decideOwnerAuth(batch, claim) };
  } catch (error) {
    if (error instanceof RecordHeld || (isKeyhavenError(error) && error.code !== 'internal')) return { error };
    throw error;
  }
}

function digestedRows({ keys, packages, ownerAuths }: EscrowPlan): DigestedRow[] {
  return [
    ...keys.map((row) => ({ ...row, table: 'recovery_key' }) as const),
    ...packages.map((row) => ({ ...row, table: 'key_package' }) as const),
    ...ownerAuths.map((row) => ({ ...row, table: 'owner_auth' }) as const),
  ];
}
