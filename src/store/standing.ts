import { type RawBuilder, type SqlBool, sql } from 'kysely';

type Revocable = 'account' | 'session' | 'token' | 'association' | 'role_mapping' | 'computer_identity';

/**
 * True while no row of the audit chain revokes the change that made this row. A revoked row that somebody puts back from
 * a copy still has a tag that fits; the chain is what makes it void (ruling 27).
 */
export function standing(table: Revocable): RawBuilder<SqlBool> {
  const changeId = sql.ref(`${table}.change_id`);
  return sql<SqlBool>`not exists (select 1 from audit_event where audit_event.revokes = ${changeId})`;
}
