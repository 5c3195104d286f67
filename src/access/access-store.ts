import type { AuditReceipt, AuditRecorder } from '../audit/audit-log.ts';
import type { Millis } from '../base/clock.ts';
import type { Transactor } from '../base/transactor.ts';
import type { Sid } from '../directory/sid.ts';
import type { Role } from './role.ts';
import type { RoleMapping } from './role-mapping.ts';
import type { SessionHolder } from './session-holder.ts';

/** A local account. Each change writes a new change id, and the audit row of that change voids the old one. */
export interface Account {
  readonly id: number;
  /** Normalised: see `account-name.ts`. */
  readonly name: string;
  readonly displayName: string;
  /** The end user this account is, in the spelling of `formatPersonName`. */
  readonly person: string;
  readonly roles: readonly Role[];
  /** A PHC string; opaque to the store. */
  readonly passwordHash: string;
  readonly mustChangePassword: boolean;
  /** Of the password: a one-time password ends after 24 hours. */
  readonly passwordExpiresAt: Millis | null;
  readonly disabled: boolean;
  readonly createdAt: Millis;
  readonly createdBy: string;
  readonly changeId: Buffer;
}

/** A session of a person; `hash` is SHA-256 of the bearer secret, which is kept nowhere. */
export interface Session {
  readonly id: number;
  readonly hash: Buffer;
  readonly holder: SessionHolder;
  readonly createdAt: Millis;
  readonly expiresAt: Millis;
  readonly changeId: Buffer;
}

export interface Token {
  readonly id: number;
  readonly hash: Buffer;
  readonly label: string;
  /** Either a computer that the token speaks for, or a role that it has. */
  readonly computerId: number | null;
  readonly computer: string | null;
  readonly role: Role | null;
  readonly mayReveal: boolean;
  readonly createdAt: Millis;
  readonly createdBy: string;
  readonly expiresAt: Millis;
  readonly revokedAt: Millis | null;
  readonly changeId: Buffer;
}

/** A computer of the directory at its first contact. */
export interface NewComputerIdentity {
  readonly sid: Sid;
  /** The canonical name that it bears. */
  readonly computer: string;
  /** When the directory made its account, rounded down to a second; undefined where that is not known. */
  readonly accountCreatedAt: Millis | undefined;
  /** Whether it may have borne that name for as long as it is there; else it gets a record of its own. */
  readonly mayBeFirst: boolean;
  readonly at: Millis;
  readonly by: string;
  readonly changeId: Buffer;
}

/** The record that a computer of the directory was given. */
export interface ComputerBound {
  readonly computerId: number;
  readonly generation: number;
  /** Whether this transaction bound it; false where another server was faster. */
  readonly first: boolean;
}

export interface AttemptCount {
  readonly failures: number;
  readonly lastAt: Millis;
}

export interface AccessUnit extends AuditRecorder {
  accountByName(name: string): Promise<Account | undefined>;
  insertAccount(account: Omit<Account, 'id'>): Promise<Account>;
  /** Replaces every column of the row with that id. */
  updateAccount(account: Account): Promise<void>;
  /** Accounts that are enabled and hold this role. */
  countAccounts(role: Role): Promise<number>;
  insertSession(session: Omit<Session, 'id'>): Promise<Session>;
  /** Whether it was there. */
  deleteSession(id: number): Promise<boolean>;
  /** Deletes the oldest of one holder beyond so many; the change ids of what was deleted. */
  deleteSessionsBeyond(holder: SessionHolder, most: number): Promise<readonly Buffer[]>;
  /** The change ids of what was deleted: `endSessions` makes them void. */
  deleteSessionsOf(holder: SessionHolder): Promise<readonly Buffer[]>;
  /** The same for those of the directory or of a provider whose holder stands in the audit under this name. */
  deleteSessionsNamed(name: string): Promise<readonly Buffer[]>;
  /** `computer` is a canonical name; its record is made when there is none. */
  insertToken(token: Omit<Token, 'id' | 'computerId' | 'revokedAt'>): Promise<Token>;
  tokenById(id: number): Promise<Token | undefined>;
  revokeToken(id: number, at: Millis): Promise<void>;
  /** Throws `already-exists` where the same subject has the same role with the same limits. */
  insertMapping(mapping: Omit<RoleMapping, 'id'>): Promise<RoleMapping>;
  mappingById(id: number): Promise<RoleMapping | undefined>;
  deleteMapping(id: number): Promise<void>;
  /**
   * Finds the record of a computer of the directory, or gives it one: the first of its name where nobody else is bound to
   * that and everything it holds is younger than the account, else a new one (rulings 6 and 29). Undefined for an identity
   * whose row is forged or void.
   */
  bindComputer(identity: NewComputerIdentity): Promise<ComputerBound | undefined>;
}

export interface AccessStore extends Transactor<AccessUnit, AuditReceipt> {
  /** Rows whose HMAC fails or whose change was revoked are as if they were not there. */
  accountByName(name: string): Promise<Account | undefined>;
  accountById(id: number): Promise<Account | undefined>;
  listAccounts(): Promise<readonly Account[]>;
  sessionByHash(hash: Buffer): Promise<Session | undefined>;
  tokenByHash(hash: Buffer): Promise<Token | undefined>;
  listTokens(): Promise<readonly Token[]>;
  listMappings(): Promise<readonly RoleMapping[]>;
  /** Those of any of these subjects. */
  mappingsFor(source: RoleMapping['source'], subjects: readonly string[]): Promise<readonly RoleMapping[]>;
  /** The record that a computer of the directory is bound to, unless that binding is forged or void. */
  computerOfSid(sid: Sid): Promise<number | undefined>;
  deleteExpiredSessions(before: Millis): Promise<void>;
  /**
   * Counts an attempt before its password is looked at and returns the counts that stood before it: of this account
   * from this address, of the account from anywhere, and of the address. Durable when it resolves (ruling 20).
   */
  countAttempt(attempt: {
    account: string;
    address: string;
    at: Millis;
    /** Counts older than this have run out. */
    since: Millis;
  }): Promise<{ pair: AttemptCount; account: AttemptCount; address: AttemptCount }>;
  /** After a success: forgets the pair's failures, and gives back the one counted on account and address. */
  clearAttempts(account: string, address: string): Promise<void>;
  /** Gives back the one attempt that was counted on the pair, the account and the address, and no others. */
  takeBackAttempt(account: string, address: string): Promise<void>;
}
