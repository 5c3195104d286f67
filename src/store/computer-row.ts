import type { Kysely, Selectable, Transaction } from 'kysely';
import { KeyhavenError } from '../base/error.ts';
import type { StoreContext } from './context.ts';
import { drawRowId } from './draw-row-id.ts';
import type { ComputerTable, Schema } from './schema.ts';

/** A record that only a name points to is the first of that name (ruling 29); later ones belong to an identity. */
export const firstGeneration = 0;

/** The record that a canonical name alone points to. */
export function computerByName(db: Kysely<Schema>, name: string): Promise<Selectable<ComputerTable> | undefined> {
  return db
    .selectFrom('computer')
    .selectAll()
    .where('name', '=', name)
    .where('generation', '=', firstGeneration)
    .executeTakeFirst();
}

/** Every record of that name, oldest first. */
export function computersNamed(db: Kysely<Schema>, name: string) {
  return db.selectFrom('computer').selectAll().where('name', '=', name).orderBy('generation');
}

/** The same, made when there is none. Two servers that make it at once get one row. */
export async function ensureComputer(
  trx: Transaction<Schema>,
  name: string,
  at: number,
): Promise<Selectable<ComputerTable>> {
  const found = await computerByName(trx, name);
  if (found) return found;
  await insertComputer(trx, { name, generation: firstGeneration, created_at: at });
  const made = await computerByName(trx, name);
  if (made) return made;
  throw new KeyhavenError('internal', 'a computer that was just recorded cannot be read back');
}

/** Its id; undefined where there is one of that name and generation. */
export async function insertComputer(
  trx: Transaction<Schema>,
  computer: Pick<ComputerTable, 'name' | 'generation' | 'created_at'>,
): Promise<number | undefined> {
  const made = await trx
    .insertInto('computer')
    .values({ ...computer, id: await drawRowId(trx), state: 'active', keeps_no_owner_auth: 0 })
    .onConflict((conflict) => conflict.columns(['name', 'generation']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return made?.id;
}

/** One more record beside those of the same name, which are all of them. */
export async function insertNextComputer(
  trx: Transaction<Schema>,
  named: readonly [Selectable<ComputerTable>, ...Selectable<ComputerTable>[]],
  at: number,
): Promise<{ readonly id: number; readonly generation: number }> {
  const generation = Math.max(...named.map((one) => one.generation)) + 1;
  const id = await insertComputer(trx, { name: named[0].name, generation, created_at: at });
  if (id === undefined) throw new KeyhavenError('busy', 'this computer was recognised by another server; try again');
  return { id, generation };
}

/** Every record of that name, oldest first, made when there is none. Nobody else gives one of them away meanwhile. */
export async function lockComputersNamed(
  trx: Transaction<Schema>,
  { database }: StoreContext,
  { computer: name, at }: { readonly computer: string; readonly at: number },
): Promise<[Selectable<ComputerTable>, ...Selectable<ComputerTable>[]]> {
  await ensureComputer(trx, name, at);
  const [first, ...others] = await database.capabilities.lockRow(computersNamed(trx, name)).execute();
  if (first === undefined) throw new KeyhavenError('internal', 'a computer that was just recorded cannot be read back');
  return [first, ...others];
}
