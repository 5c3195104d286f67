import type { Kysely, Selectable } from 'kysely';
import type { Session } from '../access/access-store.ts';
import { holderKey, type SessionHolder } from '../access/session-holder.ts';
import { parseSid } from '../directory/sid.ts';
import type { SessionTable } from './access-schema.ts';
import { type GrantChecker, type SessionGrant, sessionBytes, sessionMac, verified } from './granting-row.ts';
import type { Schema } from './schema.ts';
import { standing } from './standing.ts';
import { readTexts } from './stored-json.ts';

type HolderColumns = Pick<
  SessionTable,
  'account_id' | 'sid' | 'issuer' | 'subject' | 'name' | 'display_name' | 'person' | 'claims'
>;

export async function sessionByHash(
  db: Kysely<Schema>,
  checker: GrantChecker,
  hash: Buffer,
): Promise<Session | undefined> {
  const rows = await db.selectFrom('session').selectAll().where('hash', '=', hash).where(standing('session')).execute();
  return verified(checker, 'session', rows, sessionBytes).flatMap(toSession)[0];
}

/** Every column of the row, with its tag. */
export function sessionRow(checker: GrantChecker, session: Session): SessionTable {
  const grant: SessionGrant = {
    id: session.id,
    hash: session.hash,
    holder: holderKey(session.holder),
    ...holderColumns(session.holder),
    created_at: session.createdAt,
    expires_at: session.expiresAt,
    change_id: session.changeId,
  };
  return { ...grant, mac: sessionMac(checker.mac, grant) };
}

const noHolder: HolderColumns = {
  account_id: null,
  sid: null,
  issuer: null,
  subject: null,
  name: null,
  display_name: null,
  person: null,
  claims: null,
};

function holderColumns(holder: SessionHolder): HolderColumns {
  if (holder.kind === 'account') return { ...noHolder, account_id: holder.accountId };
  const { name, displayName: display_name, person } = holder;
  if (holder.kind === 'directory') return { ...noHolder, sid: holder.sid, name, display_name, person };
  const { issuer, subject, claims } = holder;
  return { ...noHolder, issuer, subject, name, display_name, person, claims: JSON.stringify(claims) };
}

/** Nothing for a row that says both an account and a person, or neither. */
function toSession(row: Selectable<SessionTable>): Session[] {
  const holder = toHolder(row);
  if (holder === undefined || holderKey(holder) !== row.holder) return [];
  const { id, hash, created_at: createdAt, expires_at: expiresAt, change_id: changeId } = row;
  return [{ id, hash, holder, createdAt, expiresAt, changeId }];
}

function toHolder(row: HolderColumns): SessionHolder | undefined {
  const { account_id: accountId, sid, issuer, subject, name, display_name: displayName, person, claims } = row;
  if (accountId !== null) return sid === null && issuer === null ? { kind: 'account', accountId } : undefined;
  if (name === null || displayName === null || person === null) return undefined;
  if (sid !== null) return { kind: 'directory', sid: parseSid(sid), name, displayName, person };
  if (issuer === null || subject === null || claims === null) return undefined;
  return { kind: 'provider', issuer, subject, name, displayName, person, claims: readTexts(claims) };
}
