import type { Kysely } from 'kysely';
import { type BatchDigest, batchDigest, type DigestedRow } from './claim-digest.ts';
import type { StoreContext } from './context.ts';
import type { Schema } from './schema.ts';

/** Batches read at once; a batch has 128 claims at most. */
const pageSize = 200;

/** Computes from the tables what the audit row of each escrow batch says about them. */
export class SqlBatchReader {
  readonly #db: Kysely<Schema>;

  constructor(context: Pick<StoreContext, 'database'>) {
    this.#db = context.database.read;
  }

  /** Of these batches, those that have rows. */
  async digests(batchIds: readonly number[]): Promise<ReadonlyMap<number, BatchDigest>> {
    const rows = batchIds.length === 0 ? new Map<number, DigestedRow[]>() : await this.#rowsOf(batchIds);
    return new Map([...rows].map(([batchId, batch]) => [batchId, batchDigest(batchId, batch)]));
  }

  /** Every batch that has rows, in order of its id: one without an audit row was not made by a server. */
  async *batchRows(after: number): AsyncIterable<BatchDigest> {
    let last = after;
    for (;;) {
      const ids = await this.#nextIds(last);
      const digests = await this.digests(ids);
      for (const id of ids) {
        const digest = digests.get(id);
        if (digest) yield digest;
      }
      const end = ids.at(-1);
      if (end === undefined || ids.length < pageSize) return;
      last = end;
    }
  }

  async #nextIds(after: number): Promise<number[]> {
    const idsIn = (table: 'recovery_key' | 'key_package' | 'owner_auth') =>
      this.#db
        .selectFrom(table)
        .select('batch_id')
        .distinct()
        .where('batch_id', '>', after)
        .orderBy('batch_id')
        .limit(pageSize)
        .execute();
    const found = await Promise.all([idsIn('recovery_key'), idsIn('key_package'), idsIn('owner_auth')]);
    const ids = new Set(found.flat().map(({ batch_id }) => batch_id));
    return [...ids].sort((a, b) => a - b).slice(0, pageSize);
  }

  async #rowsOf(batchIds: readonly number[]): Promise<Map<number, DigestedRow[]>> {
    const batches = new Map<number, DigestedRow[]>();
    const add = (batchId: number, row: DigestedRow): void => {
      const batch = batches.get(batchId);
      if (batch) batch.push(row);
      else batches.set(batchId, [row]);
    };
    const [keys, packages, ownerAuths] = await Promise.all([
      this.#db
        .selectFrom('recovery_key')
        .select([
          'id',
          'volume_id',
          'computer_id',
          'key_id',
          'origin',
          'claimed_at',
          'received_at',
          'change_id',
          'batch_id',
        ])
        .where('batch_id', 'in', batchIds)
        .execute(),
      this.#db
        .selectFrom('key_package')
        .select(['id', 'recovery_key_id', 'received_at', 'change_id', 'batch_id'])
        .where('batch_id', 'in', batchIds)
        .execute(),
      this.#db
        .selectFrom('owner_auth')
        .select([
          'id',
          'computer_id',
          'owner_auth_origin',
          'origin',
          'claimed_at',
          'received_at',
          'change_id',
          'batch_id',
        ])
        .where('batch_id', 'in', batchIds)
        .execute(),
    ]);
    for (const row of keys) add(row.batch_id, { table: 'recovery_key', ...row });
    for (const row of packages) add(row.batch_id, { table: 'key_package', ...row });
    for (const row of ownerAuths) add(row.batch_id, { table: 'owner_auth', ...row });
    return batches;
  }
}
