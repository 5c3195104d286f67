import type { Insertion } from './capabilities.ts';
import type { Schema } from './schema.ts';

type ColumnOf<Table extends keyof Schema> = keyof Schema[Table] & string;

/** What becomes of a row whose key is there already. Without a key that is an error. */
interface Meeting<Table extends keyof Schema> {
  readonly unique?: readonly ColumnOf<Table>[];
  /** Columns that are added to those of the row that is there. */
  readonly add?: readonly ColumnOf<Table>[];
}

/**
 * Rows of one table, in the order in which they are inserted. The text of the statement does not depend on how many there
 * are, and Kysely's builder, which would spend longer on a batch than the database, has no part in it.
 */
export function insertion<Table extends keyof Schema>(
  table: Table,
  rows: readonly Schema[Table][],
  { unique, add = [] }: Meeting<Table> = {},
): Insertion {
  const columns = Object.keys(rows[0] ?? {});
  const values = rows.map((row) => columns.map((column): unknown => Reflect.get(row, column)));
  return { table, columns, unique, add, rows: values };
}

/** The statement that inserts them, `source` being where the values come from. */
export function insertText({ table, columns, unique, add }: Insertion, source: string): string {
  const statement = `insert into "${table}" (${names(columns)}) ${source}`;
  if (unique === undefined) return statement;
  const sums = add.map((column) => `"${column}" = "${table}"."${column}" + excluded."${column}"`);
  const action = sums.length === 0 ? 'nothing' : `update set ${sums.join(', ')}`;
  return `${statement} on conflict (${names(unique)}) do ${action}`;
}

function names(list: readonly string[]): string {
  return list.map((name) => `"${name}"`).join(', ');
}
