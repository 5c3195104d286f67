import type { Transaction } from 'kysely';
import { KeyhavenError } from '../base/error.ts';
import type { Schema } from './schema.ts';

/**
 * One row id from inside a transaction. `RowIds` reserves its blocks in a transaction of its own, for which SQLite's one
 * writing connection would have to wait until this transaction ends. Nothing is sealed for an id drawn here, so one that
 * a rollback gives back was never used.
 */
export async function drawRowId(trx: Transaction<Schema>): Promise<number> {
  const counter = await trx
    .updateTable('row_id')
    .set((eb) => ({ next: eb('next', '+', 1) }))
    .where('name', '=', 'row')
    .returning('next')
    .executeTakeFirst();
  if (counter === undefined) {
    throw new KeyhavenError(
      'installation-incomplete',
      'the database has no counter of row ids; restore it from a backup',
    );
  }
  return counter.next - 1;
}
