import type { AuditEvent } from '../audit/event.ts';
import type { Clock } from '../base/clock.ts';
import type { Mac, Signer } from '../base/mac.ts';
import type { Database } from './database.ts';
import type { RowIds } from './row-ids.ts';

/** What every part of the store works with. */
export interface StoreContext {
  readonly database: Database;
  readonly mac: Mac;
  readonly signer: Signer;
  readonly rowIds: RowIds;
  readonly batchIds: RowIds;
  readonly clock: Clock;
  /** Milliseconds that a transaction may take, retries and waiting included; 4,000 unless given. */
  readonly deadline?: number | undefined;
  /** Is told of each row whose HMAC does not fit; such a row grants nothing. */
  onForged(table: string, id: number): void;
  /**
   * Is told of a transaction that was answered with `store-unavailable` and committed after all: what its events say was
   * shown was not (ruling 15).
   */
  onLateCommit?(events: readonly AuditEvent[]): void;
}
