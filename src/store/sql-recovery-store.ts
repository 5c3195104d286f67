import type { AuditReceipt } from '../audit/audit-log.ts';
import type { Committed } from '../base/transactor.ts';
import type { KeyIdRange, PersonReach, RecoveryStore, RecoveryUnit } from '../recovery/recovery-store.ts';
import { runAudited } from './audited-unit.ts';
import { computersAskedFor } from './computers-asked-for.ts';
import type { StoreContext } from './context.ts';
import { SqlRecoveryUnit } from './recovery-unit.ts';
import { type Reveal, revealsOfPerson } from './reveals-of-person.ts';
import { SharedRecoveries } from './shared-recoveries.ts';

export class SqlRecoveryStore implements RecoveryStore {
  readonly #context: StoreContext;
  readonly #shared: SharedRecoveries;

  constructor(context: StoreContext) {
    this.#context = context;
    this.#shared = new SharedRecoveries(context);
  }

  transaction<T>(work: (unit: RecoveryUnit) => Promise<T>): Promise<Committed<T, AuditReceipt>> {
    return runAudited<SqlRecoveryUnit, T>(
      this.#context,
      (trx, trips) => new SqlRecoveryUnit(trx, this.#context, trips),
      work,
    );
  }

  shared<T>(countedAs: string | undefined, work: (unit: RecoveryUnit) => Promise<T>) {
    return this.#shared.run(countedAs, work);
  }

  computersAskedFor(asked: KeyIdRange | string, limit: number) {
    return computersAskedFor(this.#context.database.read, this.#context, asked, limit);
  }

  revealsOf(reach: PersonReach, page: { before?: number | undefined; limit: number }): Promise<readonly Reveal[]> {
    return revealsOfPerson(this.#context, reach, page);
  }
}
