import { describe, expect, test } from 'vitest';
import { genesis } from '../../src/audit/chain.ts';
import { InstallationStore } from '../../src/store/installation.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { RowIds } from '../../src/store/row-ids.ts';
import { runTransaction } from '../../src/store/run-transaction.ts';
import { SqlAuditReader } from '../../src/store/sql-audit-reader.ts';
import { eachDatabase } from '../support/each-database.ts';
import { openStore, optionsOf, testInstallation } from '../support/store.ts';

describe('an installation', () => {
  eachDatabase((empty, kind) => {
    test('is made once, in an empty database, and read back', async () => {
      const database = await openDatabase(await optionsOf(await empty()));
      const store = new InstallationStore(database);
      expect(await store.isEmpty()).toBe(true);
      expect(await store.read()).toBeUndefined();
      const made = testInstallation();
      await store.create(made);
      expect(await store.read()).toEqual(made);
      expect(await store.isEmpty()).toBe(false);
      expect(await new SqlAuditReader({ database }).head()).toEqual(genesis);
      await expect(store.create(testInstallation())).rejects.toMatchObject({ code: 'already-exists' });
      expect(await store.read()).toEqual(made);
      await database.close();
    });

    test('is one, when several servers start at once', async () => {
      const options = await optionsOf(await empty());
      const database = await openDatabase(options);
      const second = kind === 'postgres' ? await openDatabase(options) : database;
      const results = await Promise.allSettled(
        [database, second, database, second].map((one) => new InstallationStore(one).create(testInstallation())),
      );
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect((await new InstallationStore(database).read())?.keys).toHaveLength(2);
      await Promise.all([...new Set([database, second])].map((one) => one.close()));
    });

    test('is not made where any row is, such as in a database half restored', async () => {
      const database = await openDatabase(await optionsOf(await empty()));
      await database.write.insertInto('reveal_lock').values({ actor: 'a', at: 1 }).execute();
      const store = new InstallationStore(database);
      expect(await store.isEmpty()).toBe(false);
      await expect(store.create(testInstallation())).rejects.toMatchObject({ code: 'already-exists' });
      await database.close();
    });

    test('counts seals over all servers', async () => {
      const store = await openStore(await empty());
      const installation = new InstallationStore(store.database);
      const totals = await Promise.all([1, 2, 3].map(() => installation.reserveSeals(1, 100)));
      expect(totals.sort((a, b) => a - b)).toEqual([100, 200, 300]);
      await expect(installation.reserveSeals(77, 1)).rejects.toMatchObject({ code: 'installation-incomplete' });
    });
  });
});

describe('row ids', () => {
  eachDatabase((empty, kind) => {
    test('are given once, over servers and restarts', async () => {
      const store = await openStore(await empty());
      const other = kind === 'postgres' ? (await store.second()).rowIds : new RowIds(store.database, 'row');
      const drawn = await Promise.all(
        Array.from({ length: 3000 }, (_, at) => (at % 2 === 0 ? store.context.rowIds.next() : other.next())),
      );
      drawn.push(...(await store.context.rowIds.take(2500)));
      await store.close();
      const reopened = await store.reopen();
      drawn.push(await reopened.context.rowIds.next());
      expect(new Set(drawn).size).toBe(5501);
      await reopened.close();
    });

    test('come back when they were not used, and only then again', async () => {
      const { context } = await openStore(await empty());
      const taken = await context.rowIds.take(1000);
      context.rowIds.giveBack(taken.slice(900));
      const later = await context.rowIds.take(1500);
      expect(new Set([...taken.slice(0, 900), ...later]).size).toBe(2400);
    });

    test('are refused inside a transaction, which would wait for itself', async () => {
      const { context } = await openStore(await empty());
      const inside = runTransaction(context, async () => ({ id: await context.rowIds.next(), events: [] }));
      await expect(inside).rejects.toMatchObject({ code: 'internal' });
    });
  });
});
