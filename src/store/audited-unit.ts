import type { Compilable, SelectQueryBuilder, Transaction } from 'kysely';
import type { AuditReceipt, AuditRecorder } from '../audit/audit-log.ts';
import { type ChainHead, genesis } from '../audit/chain.ts';
import type { AuditEvent } from '../audit/event.ts';
import { KeyhavenError } from '../base/error.ts';
import type { Committed } from '../base/transactor.ts';
import { appendEvents, type Remainder } from './append-events.ts';
import { AskedTrips } from './asked-trips.ts';
import type { StoreContext } from './context.ts';
import { revocationQuery } from './revocation-query.ts';
import { runTransaction } from './run-transaction.ts';
import type { Schema } from './schema.ts';
import type { Asking, Target, Trip } from './trip.ts';

/**
 * A unit of work on one transaction. Its events are linked to the chain when the work is done, just before the commit.
 * What it asks for in one turn travels in one trip.
 */
export class AuditedUnit implements AuditRecorder {
  protected readonly trx: Transaction<Schema>;
  protected readonly context: StoreContext;
  readonly #trips: AskedTrips;
  readonly #events: AuditEvent[] = [];
  readonly #grants: Buffer[] = [];
  readonly #last: ((trip: Trip) => Promise<unknown>)[] = [];

  constructor(trx: Transaction<Schema>, context: StoreContext, trips?: AskedTrips) {
    this.trx = trx;
    this.context = context;
    this.#trips = trips ?? new AskedTrips(this.target);
  }

  protected get target(): Target {
    return { trx: this.trx, capabilities: this.context.database.capabilities };
  }

  /** For queries on this transaction, of which those of one turn travel together. */
  protected get asking(): Asking {
    return { db: this.trx, rows: (query) => this.rows(query) };
  }

  protected rows<Row>(query: Compilable<Row>): Promise<readonly Row[]> {
    return this.#trips.rows(query);
  }

  protected ask<T>(send: (trip: Trip) => Promise<T>): Promise<T> {
    return this.#trips.ask(send);
  }

  /** For statements whose answer nobody waits for: they travel with the first ones of the appending, in front of them. */
  protected askLast(send: (trip: Trip) => Promise<unknown>): void {
    this.#last.push(send);
  }

  record(event: AuditEvent): void {
    this.#events.push(event);
  }

  get events(): readonly AuditEvent[] {
    return this.#events;
  }

  get remainder(): Remainder {
    return { events: this.#events, grants: this.#grants, last: this.#last };
  }

  /**
   * Whether these grants stand. If they do, what is done here rests on them: one that is revoked before the commit makes
   * the unit run again, and then it finds that out here.
   */
  async stand(changeIds: readonly Buffer[]): Promise<boolean> {
    if (await this.#anyRevoked(changeIds)) return false;
    this.restOn(changeIds);
    return true;
  }

  async holds(head: ChainHead): Promise<boolean> {
    if (head.seq === genesis.seq) return head.hash.equals(genesis.hash);
    const [row] = await this.rows(this.trx.selectFrom('audit_event').select('hash').where('seq', '=', head.seq));
    return row?.hash.equals(head.hash) ?? false;
  }

  /** The same for grants that were just read as standing. */
  protected restOn(changeIds: readonly Buffer[]): void {
    this.#grants.push(...changeIds);
  }

  /** For `$call`: keeps others from changing the rows read until the transaction ends. */
  protected readonly lock = <DB, TB extends keyof DB, O>(
    query: SelectQueryBuilder<DB, TB, O>,
  ): SelectQueryBuilder<DB, TB, O> => this.context.database.capabilities.lockRow(query);

  async #anyRevoked(changeIds: readonly Buffer[]): Promise<boolean> {
    if (changeIds.length === 0) return false;
    const revocations = revocationQuery(this.trx, this.context.database.capabilities, changeIds);
    return (await this.rows(revocations)).length > 0;
  }
}

/**
 * Runs work and its audit rows in one transaction, again when the database asks for it. Throws `store-unavailable` when
 * the store fails or the deadline passes; what the work throws rolls everything back.
 */
export async function runAudited<U, T>(
  context: StoreContext,
  makeUnit: (trx: Transaction<Schema>, trips: AskedTrips) => U & AuditedUnit,
  work: (unit: U) => Promise<T>,
): Promise<Committed<T, AuditReceipt>> {
  const [committed] = await runTogether(context, makeUnit, [work]);
  if (committed !== undefined) return committed;
  throw new KeyhavenError('internal', 'a transaction came back without its work');
}

/**
 * The same for several works, each with a unit and events of its own. They run at once, so that what they ask for travels
 * together; one that throws rolls all of them back.
 */
export async function runTogether<U, T>(
  context: StoreContext,
  makeUnit: (trx: Transaction<Schema>, trips: AskedTrips, at: number) => U & AuditedUnit,
  works: readonly ((unit: U) => Promise<T>)[],
): Promise<Committed<T, AuditReceipt>[]> {
  const { committed } = await runTransaction(context, async (trx, deadline) => {
    const target = { trx, capabilities: context.database.capabilities };
    const trips = new AskedTrips(target);
    const run = works.map((work, at) => ({ work, unit: makeUnit(trx, trips, at) }));
    try {
      const values = await Promise.all(run.map(async ({ work, unit }) => work(unit)));
      const remainders = run.map(({ unit }) => unit.remainder);
      const receipts = await appendEvents({ context, target, trips, deadline }, remainders);
      return {
        committed: values.map((value, at) => ({ value, receipt: receipts[at] })),
        events: remainders.flatMap(({ events }) => events),
      };
    } finally {
      trips.end();
    }
  });
  return committed;
}
