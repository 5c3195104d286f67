import type { Compilable, SelectQueryBuilder, Transaction } from 'kysely';
import type { AuditReceipt, AuditRecorder } from '../audit/audit-log.ts';
import { type AuditRow, type ChainHead, genesis, headBytes, link } from '../audit/chain.ts';
import type { AuditEvent } from '../audit/event.ts';
import { KeyhavenError } from '../base/error.ts';
import type { Committed } from '../base/transactor.ts';
import { auditValues } from './audit-row.ts';
import type { StoreContext } from './context.ts';
import { insertion } from './insertion.ts';
import { type Deadline, runTransaction } from './run-transaction.ts';
import type { AuditEventTable, Schema } from './schema.ts';
import { FollowingFailure, isStoreTrouble, SerialisationFailure } from './store-error.ts';
import { type Asking, inOneTrip, type Target, type Trip } from './trip.ts';

type EndRow = Pick<AuditEventTable, 'seq' | 'hash' | 'signature'>;

/** A statement that waits for its trip, and whoever waits for its answer. */
interface Asked {
  readonly send: (trip: Trip) => Promise<unknown>;
  readonly answer: () => void;
  readonly fail: (error: unknown) => void;
}

/** What went wrong with the work itself while its events were appended. */
class WorkFailure extends Error {
  override readonly name = 'WorkFailure';
}

/**
 * A unit of work on one transaction. Its events are linked to the chain when the work is done, just before the commit.
 * What is asked for in one turn travels in one trip, so that a use case asks at once for what does not depend on each other.
 */
export class AuditedUnit implements AuditRecorder {
  protected readonly trx: Transaction<Schema>;
  protected readonly context: StoreContext;
  readonly #events: AuditEvent[] = [];
  readonly #grants: Buffer[] = [];
  #asked: Asked[] = [];
  readonly #last: ((trip: Trip) => Promise<unknown>)[] = [];
  #ended = false;

  constructor(trx: Transaction<Schema>, context: StoreContext) {
    this.trx = trx;
    this.context = context;
  }

  protected get target(): Target {
    return { trx: this.trx, capabilities: this.context.database.capabilities };
  }

  /** For queries on this transaction, of which those of one turn travel together. */
  protected get asking(): Asking {
    return { db: this.trx, rows: (query) => this.rows(query) };
  }

  protected rows<Row>(query: Compilable<Row>): Promise<readonly Row[]> {
    return this.ask((trip) => trip.rows(query));
  }

  /** Fails with the trip that it is in, whichever statement of that failed. */
  protected ask<T>(send: (trip: Trip) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      let sent: Promise<T> | undefined;
      if (this.#asked.length === 0) process.nextTick(() => void this.#sendAsked());
      this.#asked.push({
        send: (trip) => (sent = send(trip)),
        answer: () => {
          if (sent !== undefined) resolve(sent);
        },
        fail: reject,
      });
    });
  }

  /** For statements whose answer nobody waits for: they travel with the first ones of the appending, in front of them. */
  protected askLast(send: (trip: Trip) => Promise<unknown>): void {
    this.#last.push(send);
  }

  /** What is asked for from now on would run after the rollback, and thus in somebody else's transaction. */
  end(): void {
    this.#ended = true;
  }

  async #sendAsked(): Promise<void> {
    const asked = this.#asked;
    this.#asked = [];
    try {
      await inOneTrip(this.target, (trip) => {
        if (this.#ended) throw new Error('the work of this transaction has ended');
        return asked.map(({ send }) => send(trip));
      });
      for (const { answer } of asked) answer();
    } catch (error) {
      for (const { fail } of asked) fail(error);
    }
  }

  record(event: AuditEvent): void {
    this.#events.push(event);
  }

  get events(): readonly AuditEvent[] {
    return this.#events;
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

  /**
   * Appends what was recorded, and sends the commit behind it; undefined, and no commit, when nothing was. Throws
   * `audit-unavailable` when the trail refuses it.
   */
  async flush(deadline: Deadline): Promise<AuditReceipt | undefined> {
    if (this.#events.length === 0) {
      await Promise.all(this.#last.map((send) => this.ask(send)));
      return undefined;
    }
    try {
      return await this.#append(deadline);
    } catch (error) {
      if (error instanceof WorkFailure) throw error.cause;
      if (isStoreTrouble(error)) throw error;
      throw new KeyhavenError(
        'audit-unavailable',
        'the audit trail cannot be written, so nothing was done; see the log',
        {
          cause: error,
        },
      );
    }
  }

  /** The same for grants that were just read as standing. */
  protected restOn(changeIds: readonly Buffer[]): void {
    this.#grants.push(...changeIds);
  }

  /** For `$call`: keeps others from changing the rows read until the transaction ends. */
  protected readonly lock = <DB, TB extends keyof DB, O>(
    query: SelectQueryBuilder<DB, TB, O>,
  ): SelectQueryBuilder<DB, TB, O> => this.context.database.capabilities.lockRow(query);

  async #append(deadline: Deadline): Promise<AuditReceipt> {
    const rows = this.#link(await this.#lockHead());
    const { seq, hash } = rows.last;
    const signature = this.context.signer.sign(headBytes({ seq, hash }));
    const values = [...rows.before, { ...rows.last, signature }].map(auditValues);
    const moveHead = this.trx.updateTable('audit_head').set({ seq, hash }).where('id', '=', 1);
    await inOneTrip(this.target, (trip) => {
      deadline.beforeCommit();
      return trip.last(() => [trip.insert(insertion('audit_event', values)), trip.rows(moveHead)]);
    });
    return { seq, hash, signature };
  }

  async #anyRevoked(changeIds: readonly Buffer[]): Promise<boolean> {
    if (changeIds.length === 0) return false;
    return (await this.rows(this.#revocations(changeIds))).length > 0;
  }

  #revocations(changeIds: readonly Buffer[]) {
    const { among } = this.context.database.capabilities;
    return this.trx.selectFrom('audit_event').select('seq').where(among('revokes', changeIds)).limit(1);
  }

  /** Whoever revokes appends, too: under this lock no revocation is on its way any more, so the lock comes first. */
  async #lockHead(): Promise<ChainHead> {
    const head = this.trx.selectFrom('audit_head').select(['seq', 'hash']).where('id', '=', 1);
    const end = this.trx
      .selectFrom('audit_event')
      .select(['seq', 'hash', 'signature'])
      .where('seq', '>=', (from) => from.selectFrom('audit_head').select('seq').where('id', '=', 1))
      .orderBy('seq')
      .limit(2);
    const grants = this.#grants;
    const work = this.#last.map((send) => this.ask((trip) => send(trip).catch(failWork)));
    const [heads, ends, revoked] = await Promise.all([
      this.rows(this.lock(head)),
      this.rows(end),
      grants.length === 0 ? [] : this.rows(this.#revocations(grants)),
      ...work,
    ]);
    const signed = this.#demandSigned(heads[0], ends);
    if (revoked.length > 0) throw new SerialisationFailure('a grant that this rests on was revoked meanwhile');
    return signed;
  }

  /**
   * Hashes need no key: whoever can write to the database can link a row of his own. To append to it would be to sign it.
   * A row beyond the head is refused as well: nobody who appends by the rules leaves one, and it could revoke a grant.
   */
  #demandSigned(head: ChainHead | undefined, end: readonly EndRow[]): ChainHead {
    if (!head)
      throw new KeyhavenError(
        'installation-incomplete',
        'the audit trail has no head; restore the database from a backup',
      );
    if (head.seq === genesis.seq ? end.length === 0 && head.hash.equals(genesis.hash) : this.#isSignedEnd(head, end))
      return head;
    throw new KeyhavenError(
      'audit-unavailable',
      'the end of the audit trail is not signed by this installation, so nothing was done; run keyhaven audit verify',
    );
  }

  #isSignedEnd(head: ChainHead, [last, ...beyond]: readonly EndRow[]): boolean {
    if (last?.seq !== head.seq || last.signature === null || beyond.length > 0) return false;
    return last.hash.equals(head.hash) && this.context.signer.verify(headBytes(head), last.signature);
  }

  #link(head: ChainHead): { before: AuditRow[]; last: AuditRow } {
    const before: AuditRow[] = [];
    let last: AuditRow | undefined;
    for (const event of this.#events) {
      if (last) before.push(last);
      last = link(last ?? head, event);
    }
    if (!last) throw new KeyhavenError('internal', 'there is no event to append');
    return { before, last };
  }
}

function failWork(error: unknown): never {
  if (error instanceof FollowingFailure) throw error;
  throw new WorkFailure('the work failed', { cause: error });
}

/**
 * Runs work and its audit rows in one transaction, again when the database asks for it. Throws `store-unavailable` when
 * the store fails or the deadline passes; what the work throws rolls everything back.
 */
export async function runAudited<U, T>(
  context: StoreContext,
  makeUnit: (trx: Transaction<Schema>) => U & AuditedUnit,
  work: (unit: U) => Promise<T>,
): Promise<Committed<T, AuditReceipt>> {
  const { committed } = await runTransaction(context, async (trx, deadline) => {
    const unit = makeUnit(trx);
    try {
      const value = await work(unit);
      return { committed: { value, receipt: await unit.flush(deadline) }, events: unit.events };
    } finally {
      unit.end();
    }
  });
  return committed;
}
