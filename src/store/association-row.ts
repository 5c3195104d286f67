import type { Kysely } from 'kysely';
import type { Association } from '../escrow/association.ts';
import type { NewAssociation } from '../escrow/association-store.ts';
import type { PersonReach } from '../recovery/recovery-store.ts';
import {
  type AssociationGrant,
  associationBytes,
  associationMac,
  type GrantChecker,
  verified,
} from './granting-row.ts';
import type { AssociationTable, Schema } from './schema.ts';
import { standing } from './standing.ts';

export type AssociationRow = AssociationTable & { readonly computer: string };

/** Associations that no later change revokes, with the computer's name; their tags are still to be checked. */
export function standingAssociations(db: Kysely<Schema>) {
  return db
    .selectFrom('association')
    .innerJoin('computer', 'computer.id', 'association.computer_id')
    .selectAll('association')
    .select('computer.name as computer')
    .where(standing('association'));
}

export function genuineAssociations(checker: GrantChecker, rows: readonly AssociationRow[]): AssociationRow[] {
  return verified(checker, 'association', rows, associationBytes);
}

/** Which of these computers the person reaches by an association that somebody else made (ruling 35). */
export async function computersReached(
  db: Kysely<Schema>,
  checker: GrantChecker,
  reach: PersonReach,
  computerIds: readonly number[],
): Promise<ReadonlySet<number>> {
  if (computerIds.length === 0) return new Set();
  const rows = await standingAssociations(db)
    .where('association.person', '=', reach.person)
    .where('association.made_by', '!=', reach.notMadeBy)
    .where('association.computer_id', 'in', computerIds)
    .execute();
  return new Set(genuineAssociations(checker, rows).map((row) => row.computer_id));
}

/** Every column of the row, with its tag. */
export function associationRow(checker: GrantChecker, id: number, association: NewAssociation): AssociationTable {
  const grant: AssociationGrant = {
    id,
    computer_id: association.computerId,
    person: association.person,
    source: association.source,
    made_by: association.madeBy,
    created_at: association.createdAt,
    change_id: association.changeId,
  };
  return { ...grant, mac: associationMac(checker.mac, grant) };
}

export function toAssociation(row: AssociationRow): Association {
  return {
    id: row.id,
    computerId: row.computer_id,
    computer: row.computer,
    person: row.person,
    source: row.source,
    madeBy: row.made_by,
    createdAt: row.created_at,
    changeId: row.change_id,
  };
}
