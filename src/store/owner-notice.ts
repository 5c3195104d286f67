import type { Transaction } from 'kysely';
import { KeyhavenError } from '../base/error.ts';
import type { OwnerNoticeTable, Schema } from './schema.ts';
import type { Trip } from './trip.ts';

export type OwnerNotice = Omit<OwnerNoticeTable, 'id'>;

/**
 * Draws row ids and inserts under them in one trip: the insert takes them from the counter that the statement before it
 * has moved. See `drawRowId` for why not from `RowIds`.
 */
export async function insertNotices(
  trip: Trip,
  trx: Transaction<Schema>,
  notices: readonly OwnerNotice[],
): Promise<void> {
  const count = notices.length;
  const draw = trx
    .updateTable('row_id')
    .set((eb) => ({ next: eb('next', '+', count) }))
    .where('name', '=', 'row');
  const insert = trx.insertInto('owner_notice').values((eb) =>
    notices.map((notice, at) => ({
      ...notice,
      id: eb(eb.selectFrom('row_id').select('next').where('name', '=', 'row'), '-', count - at).$notNull(),
    })),
  );
  const [counters] = await Promise.all([trip.changes(draw), trip.rows(insert)]);
  if (counters === 1) return;
  throw new KeyhavenError(
    'installation-incomplete',
    'the database has no counter of row ids; restore it from a backup',
  );
}
