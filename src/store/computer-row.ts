import type { Kysely, Selectable, Transaction } from 'kysely';
import { KeyhavenError } from '../base/error.ts';
import { drawRowId } from './draw-row-id.ts';
import type { ComputerTable, Schema } from './schema.ts';

/** A record that only a name points to is the first of that name (ruling 29); later ones belong to an identity. */
export const firstGeneration = 0;

/** The record that a canonical name alone points to. */
export function computerByName(db: Kysely<Schema>, name: string): Promise<Selectable<ComputerTable> | undefined> {
  return computerQuery(db, name).executeTakeFirst();
}

export function computerQuery(db: Kysely<Schema>, name: string) {
  return db.selectFrom('computer').selectAll().where('name', '=', name).where('generation', '=', firstGeneration);
}

/** The same, made when there is none. Two servers that make it at once get one row. */
export async function ensureComputer(
  trx: Transaction<Schema>,
  name: string,
  at: number,
): Promise<Selectable<ComputerTable>> {
  const found = await computerByName(trx, name);
  if (found) return found;
  await trx
    .insertInto('computer')
    .values({
      id: await drawRowId(trx),
      name,
      generation: firstGeneration,
      created_at: at,
      state: 'active',
      keeps_no_owner_auth: 0,
    })
    .onConflict((conflict) => conflict.columns(['name', 'generation']).doNothing())
    .execute();
  const made = await computerByName(trx, name);
  if (made) return made;
  throw new KeyhavenError('internal', 'a computer that was just recorded cannot be read back');
}
