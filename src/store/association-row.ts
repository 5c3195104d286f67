import type { ExpressionBuilder, Kysely } from 'kysely';
import type { Association } from '../escrow/association.ts';
import type { NewAssociation } from '../escrow/association-store.ts';
import type { PersonReach } from '../recovery/recovery-store.ts';
import { namesOf } from './account-row.ts';
import {
  type AssociationGrant,
  associationBytes,
  associationMac,
  type GrantChecker,
  verified,
} from './granting-row.ts';
import type { AssociationTable, Schema } from './schema.ts';
import { standing } from './standing.ts';
import type { Asking } from './trip.ts';

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

/** A reach with the names under which the actor can have made an association. */
export interface ResolvedReach extends Pick<PersonReach, 'kind' | 'person' | 'within'> {
  readonly makers: readonly string[];
}

/**
 * Whoever has an account that hands out rights has another that reads keys: so what any account of that person made does
 * not count (ruling 35), whatever its roles, and disabled or not.
 */
export async function resolveReach(asking: Asking, checker: GrantChecker, reach: PersonReach): Promise<ResolvedReach> {
  const { kind, person, within } = reach;
  return { kind, person, within, makers: await namesOf(asking, checker, reach.actor) };
}

/** Both who made it and whoever issued the token that it was made with: he has seen the token's secret. */
export function madeByOthers(makers: readonly string[]) {
  return (eb: ExpressionBuilder<Schema, 'association'>) =>
    eb.and([
      eb('association.made_by', 'not in', makers),
      eb.or([eb('association.issued_by', 'is', null), eb('association.issued_by', 'not in', makers)]),
    ]);
}

/** The associations that count of this person with these computers. */
export async function associationsThatCount(
  { db, rows }: Asking,
  checker: GrantChecker,
  reach: ResolvedReach,
  computerIds: readonly number[],
): Promise<readonly AssociationRow[]> {
  if (computerIds.length === 0) return [];
  const query = standingAssociations(db)
    .where('association.person', '=', reach.person)
    .where(madeByOthers(reach.makers))
    .where('association.computer_id', 'in', computerIds);
  return genuineAssociations(checker, await rows(query));
}

/** Every column of the row, with its tag. */
export function associationRow(checker: GrantChecker, id: number, association: NewAssociation): AssociationTable {
  const grant: AssociationGrant = {
    id,
    computer_id: association.computerId,
    person: association.person,
    source: association.source,
    made_by: association.madeBy,
    issued_by: association.issuedBy,
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
    issuedBy: row.issued_by,
    createdAt: row.created_at,
    changeId: row.change_id,
  };
}
