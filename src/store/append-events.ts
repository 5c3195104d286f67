import type { AuditReceipt } from '../audit/audit-log.ts';
import { type AuditRow, type ChainHead, genesis, headBytes, link } from '../audit/chain.ts';
import type { AuditEvent } from '../audit/event.ts';
import { KeyhavenError } from '../base/error.ts';
import type { AskedTrips } from './asked-trips.ts';
import { auditValues } from './audit-row.ts';
import type { StoreContext } from './context.ts';
import { insertion } from './insertion.ts';
import { revocationQuery } from './revocation-query.ts';
import type { Deadline } from './run-transaction.ts';
import type { AuditEventTable } from './schema.ts';
import { FollowingFailure, isStoreTrouble, SerialisationFailure } from './store-error.ts';
import { inOneTrip, type Target, type Trip } from './trip.ts';

/** What one unit of work leaves for the end of its transaction. */
export interface Remainder {
  readonly events: readonly AuditEvent[];
  /** Grants that the work rests on, by the change that made them. */
  readonly grants: readonly Buffer[];
  /** Statements whose answer nobody waits for. */
  readonly last: readonly ((trip: Trip) => Promise<unknown>)[];
}

interface Transaction {
  readonly context: StoreContext;
  readonly target: Target;
  readonly trips: AskedTrips;
  readonly deadline: Deadline;
}

type EndRow = Pick<AuditEventTable, 'seq' | 'hash' | 'signature'>;

/** What went wrong with the work itself while its events were appended. */
class WorkFailure extends Error {
  override readonly name = 'WorkFailure';
}

/**
 * Ends a transaction of one or several units: sends what they left, links their events to the chain, signs the last of each
 * unit, and sends the commit behind them. Returns the receipt of each unit, undefined for one without events; without any
 * event there is no commit either. Throws `audit-unavailable` when the trail refuses them.
 */
export async function appendEvents(
  transaction: Transaction,
  units: readonly Remainder[],
): Promise<(AuditReceipt | undefined)[]> {
  const { trips } = transaction;
  if (units.every(({ events }) => events.length === 0)) {
    await Promise.all(units.flatMap(({ last }) => last.map((send) => trips.ask(send))));
    return units.map(() => undefined);
  }
  try {
    return await append(transaction, units);
  } catch (error) {
    if (error instanceof WorkFailure) throw error.cause;
    if (isStoreTrouble(error)) throw error;
    const sentence = 'the audit trail cannot be written, so nothing was done; see the log';
    throw new KeyhavenError('audit-unavailable', sentence, { cause: error });
  }
}

async function append(
  { context, target, trips, deadline }: Transaction,
  units: readonly Remainder[],
): Promise<(AuditReceipt | undefined)[]> {
  const receipts: (AuditReceipt | undefined)[] = [];
  const rows: AuditRow[] = [];
  let head: ChainHead = await lockHead({ context, target, trips }, units);
  for (const { events } of units) {
    const linked = linkAll(head, events);
    const end = linked.at(-1);
    if (end === undefined) {
      receipts.push(undefined);
      continue;
    }
    head = { seq: end.seq, hash: end.hash };
    const signature = context.signer.sign(headBytes(head));
    rows.push(...linked.slice(0, -1), { ...end, signature });
    receipts.push({ ...head, signature });
  }
  const moveHead = target.trx.updateTable('audit_head').set(head).where('id', '=', 1);
  await inOneTrip(target, (trip) => {
    deadline.beforeCommit();
    return trip.last(() => [trip.insert(insertion('audit_event', rows.map(auditValues))), trip.rows(moveHead)]);
  });
  return receipts;
}

function linkAll(head: ChainHead, events: readonly AuditEvent[]): AuditRow[] {
  const rows: AuditRow[] = [];
  for (const event of events) rows.push(link(rows.at(-1) ?? head, event));
  return rows;
}

/** Whoever revokes appends, too: under this lock no revocation is on its way any more, so the lock comes first. */
async function lockHead(
  { context, target: { trx, capabilities }, trips }: Omit<Transaction, 'deadline'>,
  units: readonly Remainder[],
): Promise<ChainHead> {
  const head = trx.selectFrom('audit_head').select(['seq', 'hash']).where('id', '=', 1);
  const end = trx
    .selectFrom('audit_event')
    .select(['seq', 'hash', 'signature'])
    .where('seq', '>=', (from) => from.selectFrom('audit_head').select('seq').where('id', '=', 1))
    .orderBy('seq')
    .limit(2);
  const grants = units.flatMap((unit) => unit.grants);
  const work = units.flatMap(({ last }) => last.map((send) => trips.ask((trip) => send(trip).catch(failWork))));
  const [heads, ends, revoked] = await Promise.all([
    trips.rows(capabilities.lockRow(head)),
    trips.rows(end),
    grants.length === 0 ? [] : trips.rows(revocationQuery(trx, capabilities, grants)),
    ...work,
  ]);
  const signed = demandSigned(context, heads[0], ends);
  if (revoked.length > 0) throw new SerialisationFailure('a grant that this rests on was revoked meanwhile');
  return signed;
}

function failWork(error: unknown): never {
  if (error instanceof FollowingFailure) throw error;
  throw new WorkFailure('the work failed', { cause: error });
}

/**
 * Hashes need no key: whoever can write to the database can link a row of his own. To append to it would be to sign it.
 * A row beyond the head is refused as well: nobody who appends by the rules leaves one, and it could revoke a grant.
 */
function demandSigned(context: StoreContext, head: ChainHead | undefined, end: readonly EndRow[]): ChainHead {
  if (!head)
    throw new KeyhavenError(
      'installation-incomplete',
      'the audit trail has no head; restore the database from a backup',
    );
  if (head.seq === genesis.seq ? end.length === 0 && head.hash.equals(genesis.hash) : isSignedEnd(context, head, end))
    return head;
  throw new KeyhavenError(
    'audit-unavailable',
    'the end of the audit trail is not signed by this installation, so nothing was done; run keyhaven audit verify',
  );
}

function isSignedEnd({ signer }: StoreContext, head: ChainHead, [last, ...beyond]: readonly EndRow[]): boolean {
  if (last?.seq !== head.seq || last.signature === null || beyond.length > 0) return false;
  return last.hash.equals(head.hash) && signer.verify(headBytes(head), last.signature);
}
