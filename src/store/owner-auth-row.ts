import type { OwnerAuthClaimRow } from '../tpm/owner-auth.ts';
import { type GrantChecker, ownerAuthBytes, verified } from './granting-row.ts';
import type { OwnerAuthTable } from './schema.ts';
import type { Asking } from './trip.ts';

/** Every OwnerAuth that this computer delivered or that was imported for it, in order of row id. */
export async function ownerAuthsOf(
  { db, rows }: Asking,
  checker: GrantChecker,
  computerId: number,
): Promise<OwnerAuthClaimRow[]> {
  const query = db.selectFrom('owner_auth').selectAll().where('computer_id', '=', computerId).orderBy('id');
  return verified(checker, 'owner_auth', await rows(query), ownerAuthBytes).map(toOwnerAuth);
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
