import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { AuditEvent } from '../../src/audit/event.ts';
import type { Reach } from '../../src/recovery/recovery-store.ts';
import type { StoreContext } from '../../src/store/context.ts';
import { SqlAccessStore } from '../../src/store/sql-access-store.ts';
import { eachDatabase } from '../support/each-database.ts';
import { openStore } from '../support/store.ts';
import { all, desk, everywhere, jane, reachOfJane, record, reveal, run, seedClaim } from './recovery-work.ts';
import { seedAssociation, seedComputer, seedKey, seedOwnerAuth } from './seed.ts';
import { openTampered } from './tamper.ts';

async function marks(context: StoreContext): Promise<Record<number, [number | null, number | null]>> {
  const rows = await context.database.read
    .selectFrom('recovery_key')
    .select(['id', 'disclosed_at', 'rotation_due_at'])
    .execute();
  return Object.fromEntries(rows.map((row) => [row.id, [row.disclosed_at, row.rotation_due_at]]));
}

eachDatabase((empty, kind) => {
  test('gives the key packages of the claims named, newest first', async () => {
    const { context } = await openStore(await empty());
    const { key, computerId, volumeId } = await seedClaim(context, 'WS01');
    const other = await seedKey(context, { computerId, volumeId });
    const packageOf = (id: number, recoveryKeyId: number, receivedAt: number) => ({
      id,
      recovery_key_id: recoveryKeyId,
      sealed: randomBytes(90),
      fingerprint: randomBytes(32),
      fingerprint_version: 1,
      received_at: receivedAt,
      change_id: randomBytes(16),
      batch_id: 1,
    });
    const rows = [packageOf(1, key.id, 100), packageOf(2, key.id, 200), packageOf(3, other.id, 300)];
    await context.database.write.insertInto('key_package').values(rows).execute();
    const packages = await run(context, (unit) => unit.keyPackages([key.id]));
    expect(packages).toEqual([
      { id: 2, recoveryKeyId: key.id, sealed: rows[1]?.sealed, receivedAt: 200 },
      { id: 1, recoveryKeyId: key.id, sealed: rows[0]?.sealed, receivedAt: 100 },
    ]);
    expect(await run(context, (unit) => unit.keyPackages([]))).toEqual([]);
  });

  test('marks as disclosed the claims named', async () => {
    const { context } = await openStore(await empty());
    const shown = await seedClaim(context, 'WS01');
    const other = await seedKey(context, shown);
    await run(context, (unit) => unit.markDisclosed([shown.key.id], 5000));
    await run(context, (unit) => unit.markDisclosed([], 6000));
    expect(await marks(context)).toEqual({ [shown.key.id]: [5000, null], [other.id]: [null, null] });
  });

  test('makes rotation due for the whole volume and for the same password elsewhere, and nothing else', async () => {
    const { context } = await openStore(await empty());
    const shown = await seedClaim(context, 'WS01');
    const same = { key_id: shown.key.key_id, fingerprint: shown.key.fingerprint };
    const sibling = await seedKey(context, shown, { rotation_due_at: 1000 });
    const elsewhere = await seedClaim(context, 'WS02', same);
    const besideThat = await seedKey(context, elsewhere);
    const conflicting = await seedClaim(context, 'WS03', { key_id: shown.key.key_id });
    const otherId = await seedClaim(context, 'WS04', { fingerprint: shown.key.fingerprint });
    const due = await run(context, async (unit) => {
      const claims = await unit.claimsInRange(all, everywhere, 10);
      return await unit.markRotationDue(
        claims.filter((claim) => claim.id === shown.key.id),
        5000,
      );
    });
    expect(due).toBe(3);
    expect(await marks(context)).toEqual({
      [shown.key.id]: [null, 5000],
      [sibling.id]: [null, 1000],
      [elsewhere.key.id]: [null, 5000],
      [besideThat.id]: [null, null],
      [conflicting.key.id]: [null, null],
      [otherId.key.id]: [null, null],
    });
    expect(await run(context, (unit) => unit.markRotationDue([], 5000))).toBe(0);
  });

  test('reveals of one volume’s keys at once, from two servers, all succeed', async () => {
    const { context, second } = await openStore(await empty());
    const contexts = [context, kind === 'postgres' ? await second() : context];
    const place = await seedClaim(context, 'WS01');
    for (let n = 0; n < 5; n++) await seedKey(context, place);
    const claims = await run(context, (unit) => unit.claimsInRange(all, everywhere, 10));
    const outcomes = await Promise.all(
      claims.map((claim, n) =>
        run(contexts[n % 2] ?? context, async (unit) => {
          const due = await unit.markRotationDue([claim], 5000 + n);
          await unit.markDisclosed([claim.id], 5000 + n);
          return due;
        }),
      ),
    );
    expect(outcomes).toEqual(Array(6).fill(6));
    expect(Object.values(await marks(context)).every(([disclosed, due]) => disclosed !== null && due !== null)).toBe(
      true,
    );
  });

  test('permits a TPM reset until the later reveal says', async () => {
    const { context } = await openStore(await empty());
    const computerId = await seedComputer(context, 'WS01');
    await run(context, (unit) => unit.permitTpmReset(computerId, 5000));
    await run(context, (unit) => unit.permitTpmReset(computerId, 6000));
    const rows = await context.database.read.selectFrom('tpm_reset_permission').selectAll().execute();
    expect(rows).toEqual([{ computer_id: computerId, expires_at: 6000 }]);
  });

  test('queues a notice to the owner for each reveal', async () => {
    const { context } = await openStore(await empty());
    await run(context, (unit) => unit.queueOwnerNotice(jane, 'WS01', 5000));
    await run(context, (unit) => unit.queueOwnerNotice(jane, 'WS01', 6000));
    const rows = await context.database.read
      .selectFrom('owner_notice')
      .select(['person', 'computer', 'at'])
      .orderBy('at')
      .execute();
    expect(rows).toEqual([
      { person: jane, computer: 'WS01', at: 5000 },
      { person: jane, computer: 'WS01', at: 6000 },
    ]);
  });

  test('counts what this actor was shown since then, and not what he was refused', async () => {
    const { context } = await openStore(await empty());
    const failed: AuditEvent = { ...reveal('desk', 3000), result: 'Failed' };
    const search: AuditEvent = { ...reveal('desk', 3000), type: 'key-search' };
    const ownerAuth: AuditEvent = { ...reveal('desk', 3000), type: 'owner-auth-reveal' };
    await record(context, reveal('desk', 1000), reveal('desk', 2000), reveal('other', 3000), failed, search, ownerAuth);
    const count = await run(context, (unit) => {
      unit.record(reveal('desk', 4000));
      return unit.countReveals(desk, 2000);
    });
    expect(count).toBe(2);
    expect(await run(context, (unit) => unit.countReveals(desk, 2000))).toBe(3);
    expect(await run(context, (unit) => unit.countReveals({ name: 'nobody', person: undefined }, 0))).toBe(0);
  });

  test('counts all accounts of one person together', async () => {
    const { context } = await openStore(await empty());
    const access = new SqlAccessStore(context);
    for (const [name, person] of [
      ['kate-1', 'kate'],
      ['kate-2', 'kate'],
      ['anna', 'anna'],
    ] as const) {
      await access.transaction((unit) =>
        unit.insertAccount({
          ...{ name, displayName: name, person, roles: ['helpdesk'], passwordHash: '$scrypt$x', disabled: false },
          ...{ mustChangePassword: false, passwordExpiresAt: null, createdAt: 1, createdBy: 'chief' },
          changeId: randomBytes(16),
        }),
      );
    }
    await record(context, reveal('kate-1', 1000), reveal('kate-2', 1000), reveal('anna', 1000));
    expect(await run(context, (unit) => unit.countReveals({ name: 'kate-2', person: 'kate' }, 0))).toBe(2);
    expect(await run(context, (unit) => unit.countReveals({ name: 'anna', person: 'anna' }, 0))).toBe(1);
  });

  test('names everybody who is associated with a computer, whoever made it so, and a few of a flood', async () => {
    const { context, tamper } = await openTampered(await empty());
    const computerId = await seedComputer(context, 'WS01');
    expect(await run(context, (unit) => unit.personsOf(computerId))).toEqual([]);
    await seedAssociation(context, computerId, jane, { madeBy: 'desk' });
    await seedAssociation(context, computerId, jane, { source: 'csv' });
    const forged = await seedAssociation(context, computerId, 'CONTOSO\\x');
    await tamper(sql`update association set person = 'CONTOSO\\mallory' where id = ${forged.id}`);
    await seedAssociation(context, computerId, 'CONTOSO\\kate');
    expect(await run(context, (unit) => unit.personsOf(computerId))).toEqual([jane, 'CONTOSO\\kate']);
    for (let n = 0; n < 40; n++) await seedAssociation(context, computerId, `CONTOSO\\made-up-${String(n)}`);
    const named = await run(context, (unit) => unit.personsOf(computerId));
    expect(named.slice(0, 2)).toEqual([jane, 'CONTOSO\\kate']);
    expect(named).toHaveLength(31);
  });

  test('a name that the trail writes otherwise is counted under what the trail wrote', async () => {
    const { context } = await openStore(await empty());
    const actor = 'token:7:Bu\u0308ro\u0007';
    await record(context, reveal(actor, 1000));
    expect(await run(context, (unit) => unit.countReveals({ name: actor, person: undefined }, 0))).toBe(1);
  });

  test('of many reveals by one actor at once, from two servers, no more than the ceiling go through', async () => {
    const { context, second } = await openStore(await empty());
    const contexts = [context, kind === 'postgres' ? await second() : context];
    const ceiling = 3;
    const outcomes = await Promise.allSettled(
      Array.from({ length: 12 }, (_, n) =>
        run(contexts[n % 2] ?? context, async (unit) => {
          if ((await unit.countReveals(desk, 0)) >= ceiling) throw new Error('ceiling');
          unit.record(reveal('desk', 1000 + n));
        }),
      ),
    );
    expect(outcomes.filter((one) => one.status === 'fulfilled')).toHaveLength(ceiling);
  });

  test('finds a computer everywhere, or where the person is associated with it', async () => {
    const { context } = await openStore(await empty());
    const id = await seedComputer(context, 'CONTOSO\\WS01', { keeps_no_owner_auth: 1 });
    await seedComputer(context, 'CONTOSO\\WS02');
    await seedAssociation(context, id, jane);
    const expected = { id, name: 'CONTOSO\\WS01', state: 'active', keepsNoOwnerAuth: true };
    const inReach = (name: string, reach: Reach) => run(context, (unit) => unit.computersInReach(name, reach));
    expect(await inReach('CONTOSO\\WS01', reachOfJane)).toEqual([expected]);
    expect(await inReach('CONTOSO\\WS02', reachOfJane)).toEqual([]);
    expect(await inReach('CONTOSO\\WS02', everywhere)).toMatchObject([{ keepsNoOwnerAuth: false }]);
    expect(await inReach('CONTOSO\\WS03', everywhere)).toEqual([]);
  });

  test('finds every computer of a name, and of those the ones that the person is associated with', async () => {
    const { context } = await openStore(await empty());
    const name = 'CONTOSO\\WS01';
    const first = await seedComputer(context, name);
    const second = await seedComputer(context, name, { generation: 1 });
    await seedAssociation(context, second, jane);
    const inReach = async (reach: Reach) =>
      (await run(context, (unit) => unit.computersInReach(name, reach))).map(({ id }) => id);
    expect(await inReach(everywhere)).toEqual([first, second]);
    expect(await inReach(reachOfJane)).toEqual([second]);
  });

  test('gives the OwnerAuths of that computer; a forged one is left out and reported', async () => {
    const { context, forged, tamper } = await openTampered(await empty());
    const computerId = await seedComputer(context, 'WS01');
    const other = await seedComputer(context, 'WS02');
    const ids = [await seedOwnerAuth(context, computerId), await seedOwnerAuth(context, computerId)];
    const foreign = await seedOwnerAuth(context, other);
    const before = await run(context, (unit) => unit.ownerAuths(computerId));
    expect(before.map((row) => row.id)).toEqual(ids);
    expect(before[0]).toMatchObject({
      computerId,
      ownerAuthOrigin: 'owned',
      origin: 'agent',
      claimedAt: 1,
      receivedAt: 2,
    });
    await tamper(sql`update owner_auth set computer_id = ${computerId} where id = ${foreign}`);
    expect((await run(context, (unit) => unit.ownerAuths(computerId))).map((row) => row.id)).toEqual(ids);
    expect(forged).toEqual([{ table: 'owner_auth', id: foreign }]);
  });

  test('work that fails leaves no mark and no audit row', async () => {
    const { context } = await openStore(await empty());
    const { key } = await seedClaim(context, 'WS01');
    const failing = run(context, async (unit) => {
      await unit.markDisclosed([key.id], 5000);
      unit.record(reveal('desk', 5000));
      throw new Error('the reveal was refused');
    });
    await expect(failing).rejects.toThrow('the reveal was refused');
    expect(await marks(context)).toEqual({ [key.id]: [null, null] });
    expect(await context.database.read.selectFrom('audit_event').selectAll().execute()).toEqual([]);
  });
});
