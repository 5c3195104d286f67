import type { Logger } from 'pino';
import { recordRefusal } from '../access/record-refusal.ts';
import { type RecordRefusalsDeps, recordRefusals } from '../access/record-refusals.ts';
import { type Refusal, RefusalSummary } from '../access/refusal-summary.ts';
import type { AuditEvent } from '../audit/event.ts';
import type { Clock } from '../base/clock.ts';
import type { Config } from '../config.ts';
import type { EscrowLimits } from '../escrow/escrow-store.ts';
import type { StoreContext } from '../store/context.ts';
import { RowIds } from '../store/row-ids.ts';
import { createStore, type Store } from '../store/store.ts';
import { mebibytes } from './disk-reserve.ts';
import type { Installation } from './open-installation.ts';
import { recordLateCommit } from './record-late-commit.ts';

/** The stores, and where refusals are put on record. */
export interface OpenStore {
  readonly store: Store;
  readonly refusals: RecordRefusalsDeps;
  readonly flushRefusals: (options: { everything: boolean }) => Promise<void>;
}

export function openStore(installation: Installation, deps: { config: Config; clock: Clock; log: Logger }): OpenStore {
  const { clock, log } = deps;
  const { database, keyring } = installation;
  const context: StoreContext = {
    database,
    mac: keyring.mac,
    signer: keyring.signer,
    rowIds: new RowIds(database, 'row'),
    batchIds: new RowIds(database, 'batch'),
    clock,
    onForged: (table, id) => {
      log.error({ table, id }, 'a row that should grant something is not of this installation and grants nothing');
      recordRefusal(refusals, forged(table, id)).catch(unrecorded(log));
    },
    onLateCommit: (events: readonly AuditEvent[]) => {
      recordLateCommit(store.recovery, clock, events).catch(unrecorded(log));
    },
  };
  const store = createStore(context, limitsOf(deps.config));
  const refusals: RecordRefusalsDeps = { store: store.access, refusals: new RefusalSummary(), clock };
  return { store, refusals, flushRefusals: (options) => recordRefusals(refusals, options) };
}

function limitsOf(config: Config): EscrowLimits {
  return {
    claimsPerKeyId: config.claimsPerKeyId,
    newClaimsPerDay: config.newClaimsPerDay,
    newBytesPerDay: mebibytes(config.newMegabytesPerDay),
    proofsWaiting: config.proofsWaiting,
  };
}

function forged(table: string, id: number): Refusal {
  return { type: 'granting-row-forged', source: 'Server', actor: 'server', detail: { table, row: id } };
}

function unrecorded(log: Logger): (error: unknown) => void {
  return (error) => {
    log.error({ err: error }, 'something that belongs on the audit trail could not be recorded');
  };
}
