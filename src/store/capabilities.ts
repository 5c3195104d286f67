import type { ColumnDataType, RawBuilder, SelectQueryBuilder } from 'kysely';

/**
 * All that the two databases do differently, each by name. The rest of the store asks for the capability, never for the
 * database; the reasons stand beside the two implementations.
 */
export interface Capabilities {
  /** Keeps others from changing the rows read until the transaction ends. */
  lockRow<DB, TB extends keyof DB, O>(query: SelectQueryBuilder<DB, TB, O>): SelectQueryBuilder<DB, TB, O>;
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
