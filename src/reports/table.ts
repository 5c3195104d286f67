/** One column of a report. */
export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
}

/** A report with as many rows as there are: nobody holds all of them at once. */
export interface Table<Row> {
  readonly columns: readonly Column<Row>[];
  readonly rows: AsyncIterable<Row>;
}
