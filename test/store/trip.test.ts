import { CompiledQuery, type Transaction } from 'kysely';
import { describe, expect, test } from 'vitest';
import { insertion } from '../../src/store/insertion.ts';
import type { ComputerUsageTable, Schema } from '../../src/store/schema.ts';
import { SerialisationFailure, UniqueViolation } from '../../src/store/store-error.ts';
import { inOneTrip, type Trip } from '../../src/store/trip.ts';
import { eachDatabase } from '../support/each-database.ts';
import { openStore, type TestStore } from '../support/store.ts';

function computer(id: number, name = `PC${String(id)}`): Schema['computer'] {
  return { id, name, generation: 0, created_at: 1, state: 'active', keeps_no_owner_auth: 0 };
}

function inTransaction<T>({ database }: TestStore, work: (trx: Transaction<Schema>) => Promise<T>): Promise<T> {
  return database.write.transaction().execute(work);
}

/** What `ask` sends, in a transaction of its own. */
function send<const Sent extends readonly Promise<unknown>[]>(
  store: TestStore,
  ask: (trip: Trip, trx: Transaction<Schema>) => Sent,
) {
  const { capabilities } = store.database;
  return inTransaction(store, (trx) => inOneTrip({ trx, capabilities }, (trip) => ask(trip, trx)));
}

function names({ database }: TestStore) {
  return database.read.selectFrom('computer').select('name').orderBy('id').execute();
}

describe('statements that are sent together', () => {
  eachDatabase((empty, kind) => {
    test('run in the order of sending', async () => {
      const store = await openStore(await empty());
      const [, found] = await send(store, (trip, trx) => [
        trip.insert(insertion('computer', [computer(1), computer(2)])),
        trip.rows(trx.selectFrom('computer').select('name').orderBy('id')),
        trip.insert(insertion('computer', [computer(3)])),
      ]);
      expect(found).toEqual([{ name: 'PC1' }, { name: 'PC2' }]);
      expect(await names(store)).toHaveLength(3);
    });

    test('leave nothing when one of them fails, and say which', async () => {
      const store = await openStore(await empty());
      const sent = send(store, (trip, trx) => [
        trip.insert(insertion('computer', [computer(1)])),
        trip.insert(insertion('computer', [computer(1, 'OTHER')])),
        trip.rows(trx.updateTable('computer').set({ state: 'stolen' })),
        trip.insert(insertion('computer', [computer(2)])),
      ]);
      await expect(sent).rejects.toBeInstanceOf(UniqueViolation);
      expect(await names(store)).toEqual([]);
      // Whatever came behind the failure did not slip into the next transaction either.
      await send(store, (trip) => [trip.insert(insertion('computer', [computer(4)]))]);
      expect(await names(store)).toEqual([{ name: 'PC4' }]);
    });

    test('ask for the transaction again where a row came meanwhile', async () => {
      const store = await openStore(await empty());
      const once = () =>
        send(store, (trip) => [
          trip.insert(insertion('computer', [computer(1), computer(2)], { unique: ['name', 'generation'] })),
        ]);
      await once();
      await expect(once()).rejects.toBeInstanceOf(SerialisationFailure);
    });

    test('add to the row that is there, where that is asked for', async () => {
      const store = await openStore(await empty());
      const usage: ComputerUsageTable = { computer_id: 1, day: 7, claims: 2, bytes: 100 };
      const add = () =>
        send(store, (trip) => [
          trip.insert(
            insertion('computer_usage', [usage], { unique: ['computer_id', 'day'], add: ['claims', 'bytes'] }),
          ),
        ]);
      await send(store, (trip) => [trip.insert(insertion('computer', [computer(1)]))]);
      await add();
      await add();
      const rows = await store.database.read.selectFrom('computer_usage').selectAll().execute();
      expect(rows).toEqual([{ ...usage, claims: 4, bytes: 200 }]);
    });

    // PostgreSQL knows no such thing.
    if (kind === 'postgres') return;
    test('are refused once SQLite itself has ended their transaction', async () => {
      const store = await openStore(await empty());
      const late = inTransaction(store, async (trx) => {
        await trx.insertInto('computer').values(computer(1)).execute();
        // As a full disk makes it do.
        await trx.executeQuery(CompiledQuery.raw('rollback'));
        await trx.insertInto('computer').values(computer(2)).execute();
      });
      await expect(late).rejects.toThrow('the transaction has ended already');
      expect(await names(store)).toEqual([]);
    });
  });
});
