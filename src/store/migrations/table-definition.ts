import type { RawBuilder, SqlBool } from 'kysely';

type Kind = 'integer' | 'bytes' | 'text' | 'flag';
/** A column's kind, with `?` where it may be null. */
export type Columns = Readonly<Record<string, Kind | `${Kind}?`>>;

export interface Index {
  readonly columns: readonly string[];
  readonly where?: RawBuilder<SqlBool>;
}

export interface Table {
  readonly schema: 'recovery' | 'compliance';
  readonly columns: Columns;
  readonly key: readonly string[];
  /** What the server may change in a row that is there. */
  readonly changes: 'all' | readonly string[];
  readonly deletes: boolean;
  readonly unique?: readonly (readonly string[])[];
  readonly indexes?: readonly Index[];
  /** Column to table, always its id. */
  readonly references?: Readonly<Record<string, string>>;
}

export type Tables = Readonly<Record<string, Table>>;
