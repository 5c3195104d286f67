import type {
  ColumnDataType,
  DatabaseConnection,
  Kysely,
  RawBuilder,
  SelectQueryBuilder,
  SqlBool,
  Transaction,
} from 'kysely';
import type { Schema } from './schema.ts';

/**
 * All that the two databases do differently, each by name. The rest of the store asks for the capability, never for the
 * database; the reasons stand beside the two implementations.
 */
export interface Capabilities {
  /** Keeps others from changing the rows read until the transaction ends. */
  lockRow<DB, TB extends keyof DB, O>(query: SelectQueryBuilder<DB, TB, O>): SelectQueryBuilder<DB, TB, O>;
  databaseBytes(db: Kysely<Schema>): Promise<number>;
  /** For `where`: the column is one of these values. Leaves the text of a statement alone where that saves planning it. */
  readonly among: (column: string, values: readonly (number | string | Buffer)[]) => RawBuilder<SqlBool>;
  hasTable(db: Kysely<Schema>, name: string): Promise<boolean>;
  /** Lets one process at a time make tables or the installation, until the transaction ends. */
  lockSetup(trx: Transaction<Schema>): Promise<void>;
  /** Makes the database itself refuse what the server never does. */
  guardTables(db: Kysely<Schema>, tables: Readonly<Record<string, TableRights>>): Promise<void>;
  /** Sends it before it returns. Resolves to how many rows were inserted or added to. */
  insert(connection: DatabaseConnection, insertion: Insertion): Promise<number>;
  /** Sends what `send` sends, and the commit behind it. The driver's own commit then waits for that one. */
  last<Sent>(connection: DatabaseConnection, send: () => Sent): Sent;
  readonly columns: ColumnTypes;
  /** Where a table lives, for statements that make it. */
  readonly schemas: { readonly recovery: string | undefined; readonly compliance: string | undefined };
  /** What stands behind the columns of a table's definition. */
  readonly tableEnd: RawBuilder<unknown> | undefined;
}

export interface ColumnTypes {
  /** Holds any safe integer of JavaScript. */
  readonly integer: ColumnDataType | RawBuilder<unknown>;
  readonly bytes: ColumnDataType | RawBuilder<unknown>;
  /** Compared byte by byte, so that both databases order names alike. */
  readonly text: ColumnDataType | RawBuilder<unknown>;
}

/** What the server may do to rows that are there; inserting and reading it may always. */
export interface TableRights {
  readonly columns: Readonly<Record<string, string>>;
  readonly changes: 'all' | readonly string[];
  readonly deletes: boolean;
}

export interface Insertion {
  readonly table: string;
  readonly columns: readonly string[];
  /** The key by which a row that is there already is passed over; absent where that is an error. */
  readonly unique: readonly string[] | undefined;
  /** Instead of passing over it, these columns are added to its. */
  readonly add: readonly string[];
  /** Values in order of `columns`. */
  readonly rows: readonly (readonly unknown[])[];
}
