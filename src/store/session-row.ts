import type { Kysely, Selectable } from 'kysely';
import type { Session } from '../access/access-store.ts';
import { type GrantChecker, type SessionGrant, sessionBytes, sessionMac, verified } from './granting-row.ts';
import type { Schema, SessionTable } from './schema.ts';
import { standing } from './standing.ts';

export async function sessionByHash(
  db: Kysely<Schema>,
  checker: GrantChecker,
  hash: Buffer,
): Promise<Session | undefined> {
  const rows = await db.selectFrom('session').selectAll().where('hash', '=', hash).where(standing('session')).execute();
  return verified(checker, 'session', rows, sessionBytes).map(toSession)[0];
}

/** Every column of the row, with its tag. */
export function sessionRow(checker: GrantChecker, session: Session): SessionTable {
  const grant: SessionGrant = {
    id: session.id,
    hash: session.hash,
    account_id: session.accountId,
    created_at: session.createdAt,
    expires_at: session.expiresAt,
    change_id: session.changeId,
  };
  return { ...grant, mac: sessionMac(checker.mac, grant) };
}

function toSession(row: Selectable<SessionTable>): Session {
  return {
    id: row.id,
    hash: row.hash,
    accountId: row.account_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    changeId: row.change_id,
  };
}
