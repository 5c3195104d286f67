import type { AuditReceipt } from '../audit/audit-log.ts';
import type { Committed } from '../base/transactor.ts';
import type { RecoveryUnit } from '../recovery/recovery-store.ts';
import { runTogether } from './audited-unit.ts';
import type { StoreContext } from './context.ts';
import { SqlRecoveryUnit } from './recovery-unit.ts';
import { GroupCommit } from './writer.ts';

/** One work, whose answer comes back through `done`: each has a type of its own. */
interface Item {
  readonly countedAs: string | undefined;
  readonly work: (unit: RecoveryUnit) => Promise<() => void>;
}

/** A reveal more in a transaction makes all the others wait for it, while one saved is a commit and four trips. */
const maxBatch = 16;

/** Lets searches and reveals that come at once share a transaction, as escrows do; nobody waits for company. */
export class SharedRecoveries {
  readonly #writer: GroupCommit<Item, Committed<() => void, AuditReceipt>>;

  constructor(context: StoreContext) {
    this.#writer = new GroupCommit({
      maxBatch,
      // The ceiling of a person counts committed rows under a lock: of two works of one person the later must come later.
      apart: (one, other) => one.countedAs !== undefined && one.countedAs === other.countedAs,
      write: async (items) => {
        // In one order on every server, since that is the order in which persons are locked.
        const ordered = items.map((item, at) => ({ item, at })).sort((a, b) => byPerson(a.item, b.item));
        const committed = await runTogether<SqlRecoveryUnit, () => void>(
          context,
          (trx, trips, at) => new SqlRecoveryUnit(trx, context, trips, { countedAs: ordered[at]?.item.countedAs }),
          ordered.map(({ item }) => item.work),
        );
        const outcomes = new Map(ordered.map(({ at }, index) => [at, committed[index]]));
        return items.map((_, at) => {
          const value = outcomes.get(at);
          return value === undefined ? { error: new Error('a work came back without its outcome') } : { value };
        });
      },
    });
  }

  async run<T>(
    countedAs: string | undefined,
    work: (unit: RecoveryUnit) => Promise<T>,
  ): Promise<Committed<T, AuditReceipt>> {
    let outcome: { readonly value: T } | undefined;
    const { value: keep, receipt } = await this.#writer.submit({
      countedAs,
      work: async (unit) => {
        const value = await work(unit);
        // Not at once: the transaction may still be rolled back, and the work run again.
        return () => {
          outcome = { value };
        };
      },
    });
    keep();
    if (outcome === undefined) throw new Error('a work came back without its value');
    return { value: outcome.value, receipt };
  }
}

function byPerson({ countedAs: a = '' }: Item, { countedAs: b = '' }: Item): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
