import type { Kysely } from 'kysely';
import type { Token } from '../access/access-store.ts';
import type { TokenTable } from './access-schema.ts';
import { type GrantChecker, type TokenGrant, tokenBytes, tokenMac, verified } from './granting-row.ts';
import type { Schema } from './schema.ts';
import { standing } from './standing.ts';

type TokenRow = TokenTable & { readonly computer: string | null };

/** A token that can be used: one that the chain revokes is not there, whatever its row says. */
export async function tokenByHash(db: Kysely<Schema>, checker: GrantChecker, hash: Buffer): Promise<Token | undefined> {
  const rows = await tokenRows(db).where('token.hash', '=', hash).where(standing('token')).execute();
  return genuineTokens(checker, rows)[0];
}

export async function tokenById(db: Kysely<Schema>, checker: GrantChecker, id: number): Promise<Token | undefined> {
  const rows = await knownTokens(db).where('token.id', '=', id).execute();
  return genuineTokens(checker, rows)[0];
}

export async function allTokens(db: Kysely<Schema>, checker: GrantChecker): Promise<Token[]> {
  return genuineTokens(checker, await knownTokens(db).orderBy('token.id').execute());
}

/** The columns that a new token has, with their tag. */
export function tokenRow(checker: GrantChecker, token: Token): TokenTable {
  const grant: TokenGrant = {
    id: token.id,
    hash: token.hash,
    label: token.label,
    computer_id: token.computerId,
    role: token.role,
    may_reveal: token.mayReveal ? 1 : 0,
    created_at: token.createdAt,
    created_by: token.createdBy,
    expires_at: token.expiresAt,
    change_id: token.changeId,
  };
  return { ...grant, mac: tokenMac(checker.mac, grant), revoked_at: token.revokedAt };
}

/** Tokens of these computers that no change revokes; whether they have expired is not asked. */
export function tokensOfComputers(db: Kysely<Schema>, computerIds: readonly number[]) {
  return db
    .selectFrom('token')
    .select(['token.id', 'token.computer_id'])
    .where('token.computer_id', 'in', computerIds)
    .where(standing('token'));
}

/** For lists: revoked tokens that say so stay visible; one that hides its revocation was tampered with and does not. */
function knownTokens(db: Kysely<Schema>) {
  return tokenRows(db).where((eb) => eb.or([eb('token.revoked_at', 'is not', null), standing('token')]));
}

function tokenRows(db: Kysely<Schema>) {
  return db
    .selectFrom('token')
    .leftJoin('computer', 'computer.id', 'token.computer_id')
    .selectAll('token')
    .select('computer.name as computer');
}

function genuineTokens(checker: GrantChecker, rows: readonly TokenRow[]): Token[] {
  return verified(checker, 'token', rows, tokenBytes).map(toToken);
}

function toToken(row: TokenRow): Token {
  return {
    id: row.id,
    hash: row.hash,
    label: row.label,
    computerId: row.computer_id,
    computer: row.computer,
    role: row.role,
    mayReveal: row.may_reveal === 1,
    createdAt: row.created_at,
    createdBy: row.created_by,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    changeId: row.change_id,
  };
}
