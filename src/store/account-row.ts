import type { Kysely, Selectable } from 'kysely';
import type { Account } from '../access/access-store.ts';
import { isRole, type Role, roles } from '../access/role.ts';
import type { AccountTable } from './access-schema.ts';
import { type AccountGrant, accountBytes, accountMac, type GrantChecker, verified } from './granting-row.ts';
import type { Schema } from './schema.ts';
import { standing } from './standing.ts';
import type { Asking } from './trip.ts';

/** Accounts that no later change replaced; their tags are still to be checked. */
export function standingAccounts(db: Kysely<Schema>) {
  return db.selectFrom('account').selectAll().where(standing('account'));
}

/** The genuine ones among these rows. */
export function genuineAccounts(checker: GrantChecker, rows: readonly Selectable<AccountTable>[]): Account[] {
  return verified(checker, 'account', rows, accountBytes).map(toAccount);
}

/**
 * The names under which this actor can stand in the audit: his own, that of the person, which an account of the directory
 * bears, and those of every account of the same person.
 */
export async function namesOf(
  { db, rows }: Asking,
  checker: GrantChecker,
  actor: { readonly name: string; readonly person: string | undefined },
): Promise<readonly string[]> {
  const { name, person } = actor;
  if (person === undefined || person === '') return [name];
  const accounts = genuineAccounts(checker, await rows(standingAccounts(db).where('person', '=', person)));
  return [...new Set([name, person, ...accounts.map((account) => account.name)])];
}

/** Every column of the row, with its tag. */
export function accountRow(checker: GrantChecker, account: Account): AccountTable {
  const grant: AccountGrant = {
    id: account.id,
    name: account.name,
    display_name: account.displayName,
    person: account.person,
    roles: rolesText(account.roles),
    password_hash: account.passwordHash,
    must_change_password: account.mustChangePassword ? 1 : 0,
    password_expires_at: account.passwordExpiresAt,
    disabled: account.disabled ? 1 : 0,
    created_at: account.createdAt,
    created_by: account.createdBy,
    change_id: account.changeId,
  };
  return { ...grant, mac: accountMac(checker.mac, grant) };
}

function toAccount(row: Selectable<AccountTable>): Account {
  return {
    id: row.id,
    name: row.name,
    displayName: row.display_name,
    person: row.person,
    roles: row.roles.split(',').filter(isRole),
    passwordHash: row.password_hash,
    mustChangePassword: row.must_change_password === 1,
    passwordExpiresAt: row.password_expires_at,
    disabled: row.disabled === 1,
    createdAt: row.created_at,
    createdBy: row.created_by,
    changeId: row.change_id,
  };
}

/** One order and no repeats, so that equal sets of roles are equal rows. */
function rolesText(held: readonly Role[]): string {
  return roles.filter((role) => held.includes(role)).join(',');
}
