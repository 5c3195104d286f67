import type { Transaction } from 'kysely';
import type { Capabilities } from './capabilities.ts';
import type { Schema } from './schema.ts';
import { SerialisationFailure } from './store-error.ts';

/**
 * Inserts rows of one table, in the order given, with one statement whose text does not depend on how many there are.
 * Kysely's builder would spend longer on a batch than the database. Where `unique` names a key and a row with the
 * same one is there, another server inserted it since this transaction looked, which then runs again and finds it.
 */
export async function insertRows<Table extends keyof Schema>(
  trx: Transaction<Schema>,
  capabilities: Capabilities,
  table: Table,
  rows: readonly Schema[Table][],
  unique?: readonly (keyof Schema[Table] & string)[],
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const columns = Object.keys(first);
  const inserted = await capabilities.insertMany(trx, {
    table,
    columns,
    unique,
    rows: rows.map((row) => columns.map((column): unknown => Reflect.get(row, column))),
  });
  if (inserted < rows.length) throw new SerialisationFailure('another server stored the same row meanwhile');
}
