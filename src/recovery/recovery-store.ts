import type { AuditReceipt, AuditRecorder } from '../audit/audit-log.ts';
import type { AuditRow } from '../audit/chain.ts';
import type { Millis } from '../base/clock.ts';
import type { Committed, Transactor } from '../base/transactor.ts';
import type { Sid } from '../directory/sid.ts';
import type { KeyClaim, SealedKeyPackage } from '../escrow/recovery-key.ts';
import type { OwnerAuthClaimRow } from '../tpm/owner-auth.ts';

/** Bounds of a key-ID search, both inclusive; equal bounds are one key ID. */
export interface KeyIdRange {
  readonly from: Buffer;
  readonly to: Buffer;
}

/** Whose claims may be seen: everybody's, or those of the computers that this person is associated with. */
export type Reach = Everywhere | PersonReach;

interface Everywhere extends Within {
  readonly kind: 'everywhere';
}

interface Within {
  /** Ids of the computers for which the actor's role counts; undefined for all of them. */
  readonly within?: ReadonlySet<number> | undefined;
}

export interface PersonReach extends Within {
  readonly kind: 'person';
  readonly person: string;
  /** Associations that this actor made do not count, under whichever account (ruling 35). */
  readonly actor: ActingAs;
}

/** Whoever asks. */
export interface ActingAs {
  /** `actorName`. */
  readonly name: string;
  /** Of an account: all accounts of that person are one here. */
  readonly person: string | undefined;
}

/** The name under which this one's reveals are locked and counted: one for all accounts of a person. */
export function countedAs({ name, person }: ActingAs): string {
  // Accounts of nobody known are empty here, and have nothing in common.
  return person === undefined || person === '' ? name : person;
}

/** What is asked for at once, without waiting for an answer in between, costs one trip to the store. */
export interface RecoveryUnit extends AuditRecorder {
  /** At most `limit` claims in order of key ID and id. Forged or revoked associations open nothing. */
  claimsInRange(range: KeyIdRange, reach: Reach, limit: number): Promise<readonly KeyClaim[]>;
  keyPackages(recoveryKeyIds: readonly number[]): Promise<readonly SealedKeyPackage[]>;
  /** Sets `disclosedAt` of these claims. */
  markDisclosed(recoveryKeyIds: readonly number[], at: Millis): Promise<void>;
  /**
   * Makes rotation due for every claim with the same key ID and password wherever it was delivered, and for all other
   * keys of the volumes named: one working password opens them all. Returns how many rows are due.
   */
  markRotationDue(claims: readonly KeyClaim[], at: Millis): Promise<number>;
  /** Lets this computer fetch its OwnerAuth once to reset the TPM lockout, until that time (ruling 8). */
  permitTpmReset(computerId: number, until: Millis): Promise<void>;
  /** Tells the owner later that a key was read (ruling 37). */
  queueOwnerNotice(person: string, computer: string, at: Millis): Promise<void>;
  /** Some dozens of those who are associated with this computer, whoever made it so; the first ones are among them. */
  personsOf(computerId: number): Promise<readonly string[]>;
  /**
   * Reveals that this actor has had since then, under any account of the same person; this transaction's own are not
   * counted. Locks the person until the commit.
   */
  countReveals(actor: ActingAs, since: Millis): Promise<number>;
  /**
   * Whether these grants stand. If they do, and one is revoked before the commit, the work runs again. The associations by
   * which something is in reach are watched in the same way.
   */
  stand(changeIds: readonly Buffer[]): Promise<boolean>;
  /**
   * The computers of that canonical name that are in reach. There are several where an account of the directory was made
   * anew: each of them has what it delivered itself, and who reaches one does not reach the others by it.
   */
  computersInReach(
    name: string,
    reach: Reach,
  ): Promise<readonly { id: number; name: string; state: KeyClaim['computer']['state']; keepsNoOwnerAuth: boolean }[]>;
  ownerAuths(computerId: number): Promise<readonly OwnerAuthClaimRow[]>;
}

/** A computer, and by what the directory can be asked about it. */
export interface AskedComputer {
  readonly id: number;
  readonly name: string;
  readonly known:
    | { readonly by: 'sid'; readonly sids: readonly Sid[] }
    /** No account was ever bound to it: the account of its name is meant, if it was there when the record was made. */
    | { readonly by: 'name'; readonly madeAt: Millis }
    /** Its name is another computer's. */
    | { readonly by: 'nothing' };
}

export interface RecoveryStore extends Transactor<RecoveryUnit, AuditReceipt> {
  /** Computers with claims in the range, or those of that canonical name; what may be shown of them is decided later. */
  computersAskedFor(asked: KeyIdRange | string, limit: number): Promise<readonly AskedComputer[]>;
  /**
   * As `transaction`, and works that come at once may share one, each with its own events and receipt. Works with the same
   * `countedAs` never do: of two reveals of one person the later counts the earlier. It is undefined for what counts none.
   */
  shared<T>(
    countedAs: string | undefined,
    work: (unit: RecoveryUnit) => Promise<T>,
  ): Promise<Committed<T, AuditReceipt>>;
  /** Successful reveals of the person's computers, newest first, with those of the computers that are the person's. */
  revealsOf(
    reach: PersonReach,
    page: { readonly before?: number | undefined; readonly limit: number },
  ): Promise<readonly { readonly row: AuditRow; readonly computers: readonly string[] }[]>;
}
