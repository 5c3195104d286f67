import type { Kysely } from 'kysely';
import type { NewComputerIdentity } from '../access/access-store.ts';
import type { Sid } from '../directory/sid.ts';
import type { ComputerIdentityTable } from './access-schema.ts';
import {
  type ComputerIdentityGrant,
  computerIdentityBytes,
  computerIdentityMac,
  type GrantChecker,
  verified,
} from './granting-row.ts';
import type { Schema } from './schema.ts';
import { standing } from './standing.ts';

/** The record that this identity speaks for. A row that is forged or whose change was revoked makes it nobody's. */
export async function computerOfSid(db: Kysely<Schema>, checker: GrantChecker, sid: Sid): Promise<number | undefined> {
  const rows = await db
    .selectFrom('computer_identity')
    .selectAll()
    .where('sid', '=', sid)
    .where(standing('computer_identity'))
    .execute();
  return verified(checker, 'computer_identity', rows, computerIdentityBytes)[0]?.computer_id;
}

/** Every column of the row, with its tag. */
export function computerIdentityRow(
  checker: GrantChecker,
  identity: NewComputerIdentity & { readonly id: number; readonly computerId: number },
): ComputerIdentityTable {
  const grant: ComputerIdentityGrant = {
    id: identity.id,
    computer_id: identity.computerId,
    sid: identity.sid,
    created_at: identity.at,
    created_by: identity.by,
    change_id: identity.changeId,
  };
  return { ...grant, mac: computerIdentityMac(checker.mac, grant) };
}
