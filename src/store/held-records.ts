import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';
import { tokensOfComputers } from './token-row.ts';

/** Of these records, those that an account of the directory or a token speaks for. */
export async function heldRecords(db: Kysely<Schema>, computerIds: readonly number[]): Promise<ReadonlySet<number>> {
  const identities = await identitiesOfComputers(db, computerIds).execute();
  const tokens = await tokensOfComputers(db, computerIds).execute();
  return new Set([...identities, ...tokens].flatMap(({ computer_id: id }) => id ?? []));
}

/** Whatever they are worth: a row that somebody forged must not open a record to others. */
export function identitiesOfComputers(db: Kysely<Schema>, computerIds: readonly number[]) {
  return db.selectFrom('computer_identity').select('computer_id').where('computer_id', 'in', computerIds);
}
