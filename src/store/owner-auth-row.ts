import type { Kysely } from 'kysely';
import type { OwnerAuthClaimRow } from '../tpm/owner-auth.ts';
import { type GrantChecker, ownerAuthBytes, verified } from './granting-row.ts';
import type { OwnerAuthTable, Schema } from './schema.ts';

/** Every OwnerAuth that this computer delivered or that was imported for it, in order of row id. */
export async function ownerAuthsOf(
  db: Kysely<Schema>,
  checker: GrantChecker,
  computerId: number,
): Promise<OwnerAuthClaimRow[]> {
  const rows = await db
    .selectFrom('owner_auth')
    .selectAll()
    .where('computer_id', '=', computerId)
    .orderBy('id')
    .execute();
  return verified(checker, 'owner_auth', rows, ownerAuthBytes).map(toOwnerAuth);
}

function toOwnerAuth(row: OwnerAuthTable): OwnerAuthClaimRow {
  return {
    id: row.id,
    computerId: row.computer_id,
    sealed: row.sealed,
    changeId: row.change_id,
    ownerAuthOrigin: row.owner_auth_origin,
    origin: row.origin,
    claimedAt: row.claimed_at,
    receivedAt: row.received_at,
  };
}
