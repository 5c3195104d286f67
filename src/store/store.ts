import type { EscrowLimits } from '../escrow/escrow-store.ts';
import type { StoreContext } from './context.ts';
import { SqlAccessStore } from './sql-access-store.ts';
import { SqlAssociationStore } from './sql-association-store.ts';
import { SqlAuditReader } from './sql-audit-reader.ts';
import { SqlBatchReader } from './sql-batch-reader.ts';
import { SqlEscrowStore } from './sql-escrow-store.ts';
import { SqlProofStore } from './sql-proof-store.ts';
import { SqlRecoveryStore } from './sql-recovery-store.ts';

/** Everything that is kept, one interface a domain. */
export class Store {
  readonly escrow: SqlEscrowStore;
  readonly recovery: SqlRecoveryStore;
  readonly access: SqlAccessStore;
  readonly associations: SqlAssociationStore;
  readonly proofs: SqlProofStore;
  readonly audit: SqlAuditReader;
  readonly batches: SqlBatchReader;
  readonly #context: StoreContext;

  constructor(context: StoreContext, limits: EscrowLimits) {
    this.escrow = new SqlEscrowStore(context, limits);
    this.recovery = new SqlRecoveryStore(context);
    this.access = new SqlAccessStore(context);
    this.associations = new SqlAssociationStore(context);
    this.proofs = new SqlProofStore(context);
    this.audit = new SqlAuditReader(context);
    this.batches = new SqlBatchReader(context);
    this.#context = context;
  }

  /** Rejects with `store-unavailable` while the database does not answer. */
  health(): Promise<void> {
    return this.#context.database.health();
  }

  /** Bytes that the database takes on its disk. */
  size(): Promise<number> {
    const { read, capabilities } = this.#context.database;
    return capabilities.databaseBytes(read);
  }

  /** What was submitted is written first. */
  async close(): Promise<void> {
    await this.escrow.drain();
    await this.#context.database.close();
  }
}

/** The stores over a database that is open and migrated. */
export function createStore(context: StoreContext, limits: EscrowLimits): Store {
  return new Store(context, limits);
}
