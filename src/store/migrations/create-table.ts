import { type CreateTableBuilder, type Kysely, sql } from 'kysely';
import type { Capabilities } from '../capabilities.ts';
import type { Schema } from '../schema.ts';
import type { Columns, Table } from './table-definition.ts';

/** Makes a table with its keys and indexes; without guards, which `guardTables` adds. */
export async function createTable(
  db: Kysely<Schema>,
  capabilities: Capabilities,
  name: string,
  table: Table,
): Promise<void> {
  const schema = capabilities.schemas[table.schema];
  const maker = schema === undefined ? db.schema : db.schema.withSchema(schema);
  let made: CreateTableBuilder<string, string> = maker.createTable(name);
  for (const [column, kind] of Object.entries(table.columns)) made = addColumn(made, capabilities, column, kind);
  made = made.addPrimaryKeyConstraint(`${name}_pk`, [...table.key]);
  for (const columns of table.unique ?? []) {
    made = made.addUniqueConstraint(`${name}_${columns.join('_')}_unique`, [...columns]);
  }
  for (const [column, target] of Object.entries(table.references ?? {})) {
    made = made.addForeignKeyConstraint(`${name}_${column}_reference`, [column], target, ['id']);
  }
  if (capabilities.tableEnd) made = made.modifyEnd(capabilities.tableEnd);
  await made.execute();
  for (const { columns, where } of table.indexes ?? []) {
    const index = maker
      .createIndex(`${name}_${columns.join('_')}`)
      .on(name)
      .columns([...columns]);
    await (where === undefined ? index : index.where(where)).execute();
  }
}

function addColumn<T extends string, C extends string>(
  table: CreateTableBuilder<T, C>,
  { columns }: Capabilities,
  name: string,
  kind: Columns[string],
): CreateTableBuilder<T, C> {
  const flag = kind.startsWith('flag');
  const type = flag
    ? columns.integer
    : kind.startsWith('bytes')
      ? columns.bytes
      : kind.startsWith('text')
        ? columns.text
        : columns.integer;
  return table.addColumn(name, type, (column) => {
    const checked = flag ? column.check(sql`${sql.ref(name)} in (0, 1)`) : column;
    return kind.endsWith('?') ? checked : checked.notNull();
  });
}
