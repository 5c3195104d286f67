import type { AuditReceipt } from '../audit/audit-log.ts';
import type { Committed } from '../base/transactor.ts';
import type { PersonReach, RecoveryStore, RecoveryUnit } from '../recovery/recovery-store.ts';
import { runAudited } from './audited-unit.ts';
import type { StoreContext } from './context.ts';
import { SqlRecoveryUnit } from './recovery-unit.ts';
import { type Reveal, revealsOfPerson } from './reveals-of-person.ts';

export class SqlRecoveryStore implements RecoveryStore {
  readonly #context: StoreContext;

  constructor(context: StoreContext) {
    this.#context = context;
  }

  transaction<T>(work: (unit: RecoveryUnit) => Promise<T>): Promise<Committed<T, AuditReceipt>> {
    return runAudited<SqlRecoveryUnit, T>(this.#context, (trx) => new SqlRecoveryUnit(trx, this.#context), work);
  }

  revealsOf(reach: PersonReach, page: { before?: number | undefined; limit: number }): Promise<readonly Reveal[]> {
    return revealsOfPerson(this.#context, reach, page);
  }
}
