import type { Selectable, Transaction } from 'kysely';
import type { Millis } from '../base/clock.ts';
import { KeyhavenError } from '../base/error.ts';
import type { KeyClaim, SealedKeyPackage } from '../escrow/recovery-key.ts';
import {
  type ActingAs,
  countedAs,
  type KeyIdRange,
  type PersonReach,
  type Reach,
  type RecoveryUnit,
} from '../recovery/recovery-store.ts';
import type { OwnerAuthClaimRow } from '../tpm/owner-auth.ts';
import { namesOf } from './account-row.ts';
import type { AskedTrips } from './asked-trips.ts';
import {
  type AssociationRow,
  associationsThatCount,
  genuineAssociations,
  resolveReach,
  standingAssociations,
} from './association-row.ts';
import { AuditedUnit } from './audited-unit.ts';
import { claimsInRange } from './claims-in-range.ts';
import { computersNamed } from './computer-row.ts';
import type { StoreContext } from './context.ts';
import { fillPage } from './fill-page.ts';
import { ownerAuthsOf } from './owner-auth-row.ts';
import { insertNotices, type OwnerNotice } from './owner-notice.ts';
import { lockQuery, revealQuery } from './reveal-count.ts';
import { rotationQuery } from './rotation-query.ts';
import type { ComputerTable, Schema } from './schema.ts';

/**
 * Of one computer that a notice goes to. The first that were associated are among them: whoever holds the computer's token
 * can add hundreds, and none before the owner.
 */
const mostPersons = 32;

type ComputersInReach = Awaited<ReturnType<RecoveryUnit['computersInReach']>>;

/** One transaction of a search or a reveal. */
export class SqlRecoveryUnit extends AuditedUnit implements RecoveryUnit {
  readonly #notices: OwnerNotice[] = [];
  readonly #shared: { readonly countedAs: string | undefined } | undefined;

  /** `shared` where others are in the same transaction: whose reveals this one may count. */
  constructor(
    trx: Transaction<Schema>,
    context: StoreContext,
    trips?: AskedTrips,
    shared?: { readonly countedAs: string | undefined },
  ) {
    super(trx, context, trips);
    this.#shared = shared;
  }

  claimsInRange(range: KeyIdRange, reach: Reach, limit: number): Promise<readonly KeyClaim[]> {
    return claimsInRange(this.asking, this.context, range, reach, limit, (associations) => {
      this.restOn(associations);
    });
  }

  async keyPackages(recoveryKeyIds: readonly number[]): Promise<readonly SealedKeyPackage[]> {
    if (recoveryKeyIds.length === 0) return [];
    return this.rows(
      this.trx
        .selectFrom('key_package')
        .select(['id', 'recovery_key_id as recoveryKeyId', 'sealed', 'received_at as receivedAt'])
        .where('recovery_key_id', 'in', recoveryKeyIds)
        .orderBy('received_at', 'desc')
        .orderBy('id', 'desc'),
    );
  }

  async markDisclosed(recoveryKeyIds: readonly number[], at: Millis): Promise<void> {
    if (recoveryKeyIds.length === 0) return;
    await this.rows(this.trx.updateTable('recovery_key').set({ disclosed_at: at }).where('id', 'in', recoveryKeyIds));
  }

  async markRotationDue(claims: readonly KeyClaim[], at: Millis): Promise<number> {
    if (claims.length === 0) return 0;
    const due = rotationQuery(this.trx, claims).$call(this.lock);
    const update = this.trx
      .updateTable('recovery_key')
      // What has been due for longer stays due since then.
      .set((eb) => ({ rotation_due_at: eb.fn.coalesce('rotation_due_at', eb.val(at)) }))
      .where('id', 'in', due);
    return this.ask((trip) => trip.changes(update));
  }

  async permitTpmReset(computerId: number, until: Millis): Promise<void> {
    await this.rows(
      this.trx
        .insertInto('tpm_reset_permission')
        .values({ computer_id: computerId, expires_at: until })
        .onConflict((conflict) => conflict.column('computer_id').doUpdateSet({ expires_at: until })),
    );
  }

  queueOwnerNotice(person: string, computer: string, at: Millis): Promise<void> {
    if (this.#notices.length === 0) this.askLast((trip) => insertNotices(trip, this.trx, this.#notices));
    this.#notices.push({ person, computer, at });
    return Promise.resolve();
  }

  async personsOf(computerId: number): Promise<readonly string[]> {
    const rows = await fillPage<AssociationRow>(
      mostPersons,
      (last) =>
        this.rows(
          standingAssociations(this.trx)
            .where('association.computer_id', '=', computerId)
            .where('association.id', '>', last?.id ?? 0)
            .orderBy('association.id')
            .limit(mostPersons),
        ),
      (page) => genuineAssociations(this.context, page),
    );
    return [...new Set(rows.map((row) => row.person))];
  }

  async countReveals(actor: ActingAs, since: Millis): Promise<number> {
    const person = countedAs(actor);
    // Two of one person in one transaction would not count each other.
    if (this.#shared !== undefined && this.#shared.countedAs !== person)
      throw new KeyhavenError('internal', 'reveals are counted under another name than was said');
    const lock = lockQuery(this.trx, person, this.context.clock());
    const counting = async () => {
      const names = await namesOf(this.asking, this.context, actor);
      return this.rows(revealQuery(this.trx, names, since));
    };
    // The lock is asked for first, and the count comes behind it even where both travel together.
    const [, [counted]] = await Promise.all([this.rows(lock), counting()]);
    return Number(counted?.reveals);
  }

  async computersInReach(name: string, reach: Reach): Promise<ComputersInReach> {
    const found = (await this.rows(computersNamed(this.trx, name))).filter(
      (row) => reach.within?.has(row.id) !== false,
    );
    const reached = reach.kind === 'person' ? await this.#reachedBy(reach, found) : found;
    return reached.map((row) => ({
      id: row.id,
      name: row.name,
      state: row.state,
      keepsNoOwnerAuth: row.keeps_no_owner_auth === 1,
    }));
  }

  async #reachedBy(reach: PersonReach, found: readonly Selectable<ComputerTable>[]) {
    const open = found.filter((row) => row.state !== 'stolen');
    if (open.length === 0) return [];
    const resolved = await resolveReach(this.asking, this.context, reach);
    const ids = open.map((row) => row.id);
    const counting = await associationsThatCount(this.asking, this.context, resolved, ids);
    this.restOn(counting.map((association) => association.change_id));
    const reached = new Set(counting.map((association) => association.computer_id));
    return open.filter((row) => reached.has(row.id));
  }

  ownerAuths(computerId: number): Promise<readonly OwnerAuthClaimRow[]> {
    return ownerAuthsOf(this.asking, this.context, computerId);
  }
}
