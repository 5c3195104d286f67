import type { AccessStore, AccessUnit, Account, Session, Token } from '../access/access-store.ts';
import type { RoleMapping } from '../access/role-mapping.ts';
import type { AuditReceipt } from '../audit/audit-log.ts';
import { day, type Millis } from '../base/clock.ts';
import type { Committed } from '../base/transactor.ts';
import type { Sid } from '../directory/sid.ts';
import { SqlAccessUnit } from './access-unit.ts';
import { genuineAccounts, standingAccounts } from './account-row.ts';
import { runAudited } from './audited-unit.ts';
import { computerOfSid } from './computer-identity-row.ts';
import type { StoreContext } from './context.ts';
import { genuineMappings, standingMappings } from './role-mapping-row.ts';
import { sessionByHash } from './session-row.ts';
import { type Attempt, type AttemptCounts, SignInUnit } from './sign-in-unit.ts';
import { allTokens, tokenByHash } from './token-row.ts';

/** Longer than any lock-out. */
const attemptsKept = day;

export class SqlAccessStore implements AccessStore {
  readonly #context: StoreContext;

  constructor(context: StoreContext) {
    this.#context = context;
  }

  transaction<T>(work: (unit: AccessUnit) => Promise<T>): Promise<Committed<T, AuditReceipt>> {
    return this.#run(work);
  }

  async accountByName(name: string): Promise<Account | undefined> {
    return genuineAccounts(this.#context, await this.#accounts().where('name', '=', name).execute())[0];
  }

  async accountById(id: number): Promise<Account | undefined> {
    return genuineAccounts(this.#context, await this.#accounts().where('id', '=', id).execute())[0];
  }

  async listAccounts(): Promise<readonly Account[]> {
    return genuineAccounts(this.#context, await this.#accounts().orderBy('name').execute());
  }

  sessionByHash(hash: Buffer): Promise<Session | undefined> {
    return sessionByHash(this.#context.database.read, this.#context, hash);
  }

  tokenByHash(hash: Buffer): Promise<Token | undefined> {
    return tokenByHash(this.#context.database.read, this.#context, hash);
  }

  listTokens(): Promise<readonly Token[]> {
    return allTokens(this.#context.database.read, this.#context);
  }

  async listMappings(): Promise<readonly RoleMapping[]> {
    return genuineMappings(this.#context, await this.#mappings().orderBy('name').orderBy('id').execute());
  }

  async mappingsFor(source: RoleMapping['source'], subjects: readonly string[]): Promise<readonly RoleMapping[]> {
    if (subjects.length === 0) return [];
    const { among } = this.#context.database.capabilities;
    const rows = await this.#mappings().where('source', '=', source).where(among('subject', subjects)).execute();
    return genuineMappings(this.#context, rows);
  }

  computerOfSid(sid: Sid): Promise<number | undefined> {
    return computerOfSid(this.#context.database.read, this.#context, sid);
  }

  /** Old counts of failed sign-ins go with them: whoever guesses names makes a row for each. */
  async deleteExpiredSessions(before: Millis): Promise<void> {
    await this.#run((unit) => unit.deleteSessionsExpired(before));
    await this.#runSignIn((unit) => unit.deleteCountsBefore(before - attemptsKept));
  }

  countAttempt(attempt: Attempt): Promise<AttemptCounts> {
    return this.#runSignIn((unit) => unit.countAttempt(attempt));
  }

  async clearAttempts(account: string, address: string): Promise<void> {
    await this.#runSignIn((unit) => unit.clearAttempts(account, address));
  }

  async takeBackAttempt(account: string, address: string): Promise<void> {
    await this.#runSignIn((unit) => unit.takeBackAttempt(account, address));
  }

  #accounts() {
    return standingAccounts(this.#context.database.read);
  }

  #mappings() {
    return standingMappings(this.#context.database.read);
  }

  #run<T>(work: (unit: SqlAccessUnit) => Promise<T>): Promise<Committed<T, AuditReceipt>> {
    return runAudited<SqlAccessUnit, T>(this.#context, (trx) => new SqlAccessUnit(trx, this.#context), work);
  }

  async #runSignIn<T>(work: (unit: SignInUnit) => Promise<T>): Promise<T> {
    const { value } = await runAudited<SignInUnit, T>(this.#context, (trx) => new SignInUnit(trx, this.#context), work);
    return value;
  }
}
