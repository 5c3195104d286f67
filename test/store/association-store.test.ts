import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { AuditEvent } from '../../src/audit/event.ts';
import type { Association } from '../../src/escrow/association.ts';
import type { NewAssociation } from '../../src/escrow/association-store.ts';
import { SqlAssociationStore } from '../../src/store/sql-association-store.ts';
import { eachDatabase } from '../support/each-database.ts';
import { openStore } from '../support/store.ts';
import { seedAssociation, seedComputer } from './seed.ts';
import { openTampered } from './tamper.ts';

const jane = 'CONTOSO\\jane';

function newAssociation(computerId: number, more: Partial<NewAssociation> = {}): NewAssociation {
  return {
    computerId,
    person: jane,
    source: 'manual',
    madeBy: 'admin',
    issuedBy: null,
    createdAt: 1000,
    changeId: randomBytes(16),
    ...more,
  };
}

function removal(association: { changeId: Buffer }): AuditEvent {
  const revokes = association.changeId;
  return {
    at: 2000,
    type: 'association-removed',
    source: 'Administration',
    result: 'Successful',
    actor: 'admin',
    revokes,
  };
}

async function add(store: SqlAssociationStore, association: NewAssociation): Promise<Association | undefined> {
  return (await store.transaction((unit) => unit.addAssociation(association))).value;
}

eachDatabase((empty, kind) => {
  test('gives an association back as it was added, with the name of its computer', async () => {
    const { context } = await openStore(await empty());
    const store = new SqlAssociationStore(context);
    const { value } = await store.transaction(async (unit) => {
      const computer = await unit.ensureComputer('CONTOSO\\WS01', 1000);
      return await unit.addAssociation(newAssociation(computer.id));
    });
    expect(value).toMatchObject({
      computer: 'CONTOSO\\WS01',
      person: jane,
      source: 'manual',
      madeBy: 'admin',
      createdAt: 1000,
    });
    expect(await store.listAssociations({ limit: 10 })).toEqual([value]);
  });

  test('finds a computer by its name and makes it once', async () => {
    const { context } = await openStore(await empty());
    const store = new SqlAssociationStore(context);
    const { value } = await store.transaction(async (unit) => ({
      before: await unit.findComputer('CONTOSO\\WS01'),
      made: await unit.ensureComputer('CONTOSO\\WS01', 1000),
      again: await unit.ensureComputer('CONTOSO\\WS01', 2000),
      after: await unit.findComputer('CONTOSO\\WS01'),
    }));
    expect(value.before).toBeUndefined();
    expect(value.made.name).toBe('CONTOSO\\WS01');
    expect(value.again).toEqual(value.made);
    expect(value.after).toEqual(value.made);
  });

  test('the same person from the same source is there once, from another source twice', async () => {
    const { context } = await openStore(await empty());
    const store = new SqlAssociationStore(context);
    const computer = await seedComputer(context, 'WS01');
    expect(await add(store, newAssociation(computer))).toBeDefined();
    expect(await add(store, newAssociation(computer, { madeBy: 'other' }))).toBeUndefined();
    expect(await add(store, newAssociation(computer, { source: 'csv' }))).toBeDefined();
    expect((await store.listAssociations({ limit: 10 })).map((one) => [one.source, one.madeBy])).toEqual([
      ['manual', 'admin'],
      ['csv', 'admin'],
    ]);
  });

  test('of the same association added at once by many, one is kept', async () => {
    const { context, second } = await openStore(await empty());
    const stores = [context, kind === 'postgres' ? await second() : context].map((one) => new SqlAssociationStore(one));
    const computer = await seedComputer(context, 'WS01');
    const added = await Promise.all(
      [...stores, ...stores, ...stores].map((store) => add(store, newAssociation(computer))),
    );
    expect(added.filter((one) => one !== undefined)).toHaveLength(1);
  });

  test('lists by computer, by person and from a cursor', async () => {
    const { context } = await openStore(await empty());
    const store = new SqlAssociationStore(context);
    const [one, two] = [await seedComputer(context, 'WS01'), await seedComputer(context, 'WS02')];
    const rows = [
      await seedAssociation(context, one, jane),
      await seedAssociation(context, two, jane),
      await seedAssociation(context, one, 'CONTOSO\\adam'),
    ];
    const [first, middle, last] = rows.map((row) => row.id);
    const ids = async (filter: { computer?: string; person?: string; after?: number }, limit = 10) =>
      (await store.listAssociations({ ...filter, limit })).map((row) => row.id);
    expect(await ids({ computer: 'WS01' })).toEqual([first, last]);
    expect(await ids({ person: jane })).toEqual([first, middle]);
    expect(await ids({}, 2)).toEqual([first, middle]);
    expect(await ids({ ...(middle !== undefined && { after: middle }) }, 2)).toEqual([last]);
    expect(await ids({ computer: 'WS03' })).toEqual([]);
  });

  test('a removed association is gone, and removing it again is an error', async () => {
    const { context } = await openStore(await empty());
    const store = new SqlAssociationStore(context);
    const { id } = await seedAssociation(context, await seedComputer(context, 'WS01'), jane);
    await store.transaction((unit) => unit.removeAssociation(id));
    expect((await store.transaction((unit) => unit.associationById(id))).value).toBeUndefined();
    await expect(store.transaction((unit) => unit.removeAssociation(id))).rejects.toMatchObject({ code: 'not-found' });
  });

  test('a removed association that somebody puts back is void, and can be added anew', async () => {
    const { context } = await openStore(await empty());
    const store = new SqlAssociationStore(context);
    const computer = await seedComputer(context, 'WS01');
    const row = await seedAssociation(context, computer, jane);
    await store.transaction(async (unit) => {
      await unit.removeAssociation(row.id);
      unit.record(removal({ changeId: row.change_id }));
    });
    await context.database.write.insertInto('association').values(row).execute();
    expect(await store.listAssociations({ limit: 10 })).toEqual([]);
    expect((await store.transaction((unit) => unit.associationById(row.id))).value).toBeUndefined();
    const anew = await add(store, newAssociation(computer));
    expect(await store.listAssociations({ limit: 10 })).toEqual([anew]);
  });

  test('forged ones are left out and reported, and do not crowd out the genuine ones behind them', async () => {
    const { context, forged, tamper } = await openTampered(await empty());
    const store = new SqlAssociationStore(context);
    const rows = [];
    for (let n = 0; n < 5; n++)
      rows.push(await seedAssociation(context, await seedComputer(context, `WS0${String(n)}`), jane));
    const [mark] = rows.slice(3);
    await tamper(sql`update association set person = 'CONTOSO\mallory' where id < ${mark?.id}`);
    expect((await store.listAssociations({ limit: 2 })).map((row) => row.id)).toEqual(
      rows.slice(3).map((row) => row.id),
    );
    expect(forged).toEqual(rows.slice(0, 3).map((row) => ({ table: 'association', id: row.id })));
  });
});
