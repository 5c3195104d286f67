import type {
  AccessUnit,
  Account,
  ComputerBound,
  NewComputerIdentity,
  Session,
  Token,
} from '../access/access-store.ts';
import type { Role } from '../access/role.ts';
import type { RoleMapping } from '../access/role-mapping.ts';
import { holderKey, type SessionHolder } from '../access/session-holder.ts';
import type { Millis } from '../base/clock.ts';
import { KeyhavenError } from '../base/error.ts';
import { accountRow, genuineAccounts, standingAccounts } from './account-row.ts';
import { AuditedUnit } from './audited-unit.ts';
import { bindComputer } from './bind-computer.ts';
import { computerOfToken } from './computer-of-token.ts';
import { drawRowId } from './draw-row-id.ts';
import { sessionBytes, verified } from './granting-row.ts';
import { genuineMappings, roleMappingRow, standingMappings } from './role-mapping-row.ts';
import { sessionRow } from './session-row.ts';
import { tokenById, tokenRow } from './token-row.ts';

/** One transaction on accounts, sessions and tokens. */
export class SqlAccessUnit extends AuditedUnit implements AccessUnit {
  /** Locks the row: of two changes at once the later starts from what the earlier left, or it would undo it. */
  async accountByName(name: string): Promise<Account | undefined> {
    const rows = await standingAccounts(this.trx).where('name', '=', name).$call(this.lock).execute();
    return genuineAccounts(this.context, rows)[0];
  }

  async insertAccount(account: Omit<Account, 'id'>): Promise<Account> {
    const made = { ...account, id: await drawRowId(this.trx) };
    const inserted = await this.trx
      .insertInto('account')
      .values(accountRow(this.context, made))
      .onConflict((conflict) => conflict.column('name').doNothing())
      .returning('id')
      .executeTakeFirst();
    if (inserted === undefined) {
      throw new KeyhavenError('already-exists', `there is an account ${account.name} already; choose another name`);
    }
    return made;
  }

  async updateAccount(account: Account): Promise<void> {
    const { numUpdatedRows } = await this.trx
      .updateTable('account')
      .set(accountRow(this.context, account))
      .where('id', '=', account.id)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw new KeyhavenError('not-found', `there is no account ${account.name}; list them`);
  }

  /** Locks every account, or two administrators who disable each other at once would leave none. */
  async countAccounts(role: Role): Promise<number> {
    const rows = await standingAccounts(this.trx).orderBy('id').$call(this.lock).execute();
    return genuineAccounts(this.context, rows).filter((one) => !one.disabled && one.roles.includes(role)).length;
  }

  async insertSession(session: Omit<Session, 'id'>): Promise<Session> {
    const made = { ...session, id: await drawRowId(this.trx) };
    await this.trx.insertInto('session').values(sessionRow(this.context, made)).execute();
    return made;
  }

  async deleteSession(id: number): Promise<boolean> {
    const { numDeletedRows } = await this.trx.deleteFrom('session').where('id', '=', id).executeTakeFirst();
    return numDeletedRows > 0n;
  }

  deleteSessionsOf(holder: SessionHolder): Promise<readonly Buffer[]> {
    return this.#deleteSessions('holder', holderKey(holder));
  }

  deleteSessionsNamed(name: string): Promise<readonly Buffer[]> {
    return this.#deleteSessions('name', name);
  }

  async #deleteSessions(column: 'holder' | 'name', value: string): Promise<readonly Buffer[]> {
    const deleted = await this.trx.deleteFrom('session').where(column, '=', value).returningAll().execute();
    // A forged row would have the chain revoke whatever change it names.
    return verified(this.context, 'session', deleted, sessionBytes).map((row) => row.change_id);
  }

  async deleteSessionsBeyond(holder: SessionHolder, most: number): Promise<readonly Buffer[]> {
    const rows = await this.trx
      .selectFrom('session')
      .selectAll()
      .where('holder', '=', holderKey(holder))
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .execute();
    const beyond = rows.slice(most);
    if (beyond.length === 0) return [];
    const ids = beyond.map(({ id }) => id);
    await this.trx.deleteFrom('session').where('id', 'in', ids).execute();
    return verified(this.context, 'session', beyond, sessionBytes).map((row) => row.change_id);
  }

  async deleteSessionsExpired(before: Millis): Promise<void> {
    await this.trx.deleteFrom('session').where('expires_at', '<', before).execute();
  }

  async insertToken(token: Omit<Token, 'id' | 'computerId' | 'revokedAt'>): Promise<Token> {
    const { computer, createdAt } = token;
    const computerId =
      computer === null ? null : await computerOfToken(this.trx, this.context, { computer, createdAt });
    const made = { ...token, id: await drawRowId(this.trx), computerId, revokedAt: null };
    await this.trx.insertInto('token').values(tokenRow(this.context, made)).execute();
    return made;
  }

  tokenById(id: number): Promise<Token | undefined> {
    return tokenById(this.trx, this.context, id);
  }

  async revokeToken(id: number, at: Millis): Promise<void> {
    await this.trx
      .updateTable('token')
      .set({ revoked_at: at })
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .execute();
  }
  async insertMapping(mapping: Omit<RoleMapping, 'id'>): Promise<RoleMapping> {
    const made = { ...mapping, id: await drawRowId(this.trx) };
    const inserted = await this.trx
      .insertInto('role_mapping')
      .values(roleMappingRow(this.context, made))
      .onConflict((conflict) => conflict.columns(['source', 'subject', 'role', 'limits']).doNothing())
      .returning('id')
      .executeTakeFirst();
    if (inserted !== undefined) return made;
    throw new KeyhavenError('already-exists', `${mapping.name} has that role already; list the mappings`);
  }

  async mappingById(id: number): Promise<RoleMapping | undefined> {
    const rows = await standingMappings(this.trx).where('id', '=', id).$call(this.lock).execute();
    return genuineMappings(this.context, rows)[0];
  }

  async deleteMapping(id: number): Promise<void> {
    await this.trx.deleteFrom('role_mapping').where('id', '=', id).execute();
  }

  bindComputer(identity: NewComputerIdentity): Promise<ComputerBound | undefined> {
    return bindComputer(this.trx, this.context, identity);
  }
}
