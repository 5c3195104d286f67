import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { describe, expect, onTestFinished, test } from 'vitest';
import { AuditedUnit, runAudited } from '../../src/store/audited-unit.ts';
import type { StoreContext } from '../../src/store/context.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { migrateAsOwner } from '../../src/store/postgres/migrate-as-owner.ts';
import { connect } from '../../src/store/postgres/open-postgres.ts';
import { SqlEscrowStore } from '../../src/store/sql-escrow-store.ts';
import { keyClaim, roomyLimits } from '../support/claims.ts';
import { freshDatabase, startPostgres } from '../support/postgres.ts';
import { childrenOf } from '../support/process-tree.ts';
import { openStore } from '../support/store.ts';
import { verifyBatches, verifyChain } from '../support/verify-store.ts';

/** A server of the test's own, to be killed, stopped or misconfigured. */
async function ownServer(settings: Record<string, string> = {}) {
  const server = await startPostgres({ settings });
  onTestFinished(() => server.stop());
  const { ownerUrl, appUrl, appRole } = await freshDatabase(server.url);
  return { server, place: { kind: 'postgres', ownerUrl, appUrl, appRole } as const };
}

function append(context: StoreContext) {
  return runAudited(
    context,
    (trx) => new AuditedUnit(trx, context),
    (unit: AuditedUnit) => {
      unit.record({ at: 1, type: 'sign-in', source: 'Server', result: 'Successful', actor: 'a' });
      return Promise.resolve();
    },
  );
}

describe('the store on PostgreSQL', () => {
  test('has every claim it acknowledged after the server was killed in the middle of them', async () => {
    const { server, place } = await ownServer();
    const store = await openStore(place);
    const escrow = new SqlEscrowStore(store.context, { ...roomyLimits, newClaimsPerDay: 1e6, newBytesPerDay: 1e9 });
    const acknowledged: number[] = [];
    let failed: unknown;
    const client = async (): Promise<void> => {
      while (failed === undefined) {
        await keyClaim(escrow)
          .then((claim) => escrow.submit(claim))
          .then(
            ({ rowId }) => acknowledged.push(rowId),
            (error: unknown) => {
              failed ??= error;
            },
          );
      }
    };
    const clients = Promise.all(Array.from({ length: 32 }, client));
    await expect.poll(() => acknowledged.length, { timeout: 20_000 }).toBeGreaterThan(300);
    await server.kill9();
    await clients;
    expect(failed).toMatchObject({ code: 'store-unavailable' });
    await expect(store.database.health()).rejects.toMatchObject({ code: 'store-unavailable' });
    await server.restart();
    // the same pool finds the server again
    const rows = await store.database.read.selectFrom('recovery_key').select('id').execute();
    expect(new Set(rows.map(({ id }) => id))).toEqual(expect.objectContaining({ size: rows.length }));
    expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(acknowledged));
    await verifyBatches(store.context);
    await escrow.submit(await keyClaim(escrow));
  });

  test('answers in time while the server hangs, and goes on when it runs again', async () => {
    const { server, place } = await ownServer();
    const store = await openStore(place, { deadline: 1000 });
    await append(store.context);
    const pids = [server.pid, ...(await childrenOf(server.pid))];
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    try {
      const began = performance.now();
      await expect(append(store.context)).rejects.toMatchObject({ code: 'store-unavailable' });
      await expect(append(store.context)).rejects.toMatchObject({ code: 'store-unavailable' });
      expect(performance.now() - began).toBeLessThan(4000);
    } finally {
      for (const pid of pids) process.kill(pid, 'SIGCONT');
    }
    await expect
      .poll(
        () =>
          append(store.context).then(
            () => 'done',
            () => 'not yet',
          ),
        { timeout: 15_000 },
      )
      .toBe('done');
    await verifyChain(store.context);
  });

  test('tells when a commit came after all that was answered as failed', async () => {
    const { server, place } = await ownServer();
    const store = await openStore(place, { deadline: 1000 });
    const superuser = connect(server.url, { serverTimeout: 0 });
    onTestFinished(() => superuser.destroy());
    // a commit that waits for a standby which never comes is durable here all the same
    await sql`alter system set synchronous_standby_names = 'nobody'`.execute(superuser);
    await sql`select pg_reload_conf()`.execute(superuser);
    await sleep(500);
    await expect(append(store.context)).rejects.toMatchObject({ code: 'store-unavailable' });
    expect(store.lateCommits).toEqual([]);
    await sql`alter system reset synchronous_standby_names`.execute(superuser);
    await sql`select pg_reload_conf()`.execute(superuser);
    await expect.poll(() => store.lateCommits.length, { timeout: 10_000 }).toBe(1);
    expect(store.lateCommits[0]).toMatchObject([{ type: 'sign-in', actor: 'a' }]);
    expect(await verifyChain(store.context)).toHaveLength(1);
  });

  test('gives up on a statement that takes too long, and on a lock that is held', async () => {
    const { place } = await ownServer();
    const store = await openStore(place);
    const slow = sql`select pg_sleep(20)`.execute(store.database.read);
    await expect(slow).rejects.toMatchObject({
      code: 'store-unavailable',
      message: expect.stringContaining('in time'),
    });
    const owner = connect(place.ownerUrl, { serverTimeout: 0 });
    await owner.transaction().execute(async (trx) => {
      await sql`lock table compliance.audit_event in access exclusive mode`.execute(trx);
      const began = performance.now();
      await expect(append(store.context)).rejects.toMatchObject({ code: 'store-unavailable' });
      expect(performance.now() - began).toBeLessThan(5000);
    });
    await owner.destroy();
    await append(store.context);
  });

  test('does nothing when the right to write the trail is gone', async () => {
    const { place } = await ownServer();
    const store = await openStore(place);
    const owner = connect(place.ownerUrl);
    await sql`revoke insert on compliance.audit_event from ${sql.id(place.appRole)}`.execute(owner);
    const escrow = new SqlEscrowStore(store.context, roomyLimits);
    await expect(escrow.submit(await keyClaim(escrow))).rejects.toMatchObject({ code: 'store-unavailable' });
    expect(await store.database.read.selectFrom('recovery_key').select('id').execute()).toEqual([]);
    await owner.destroy();
    await migrateAsOwner(place);
    await escrow.submit(await keyClaim(escrow));
  });

  test('refuses a server that does not sync, and a role that could rewrite the trail', async () => {
    const { place } = await ownServer({ fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' });
    await migrateAsOwner(place);
    for (const setting of ['fsync', 'full_page_writes', 'synchronous_commit']) {
      await expect(openDatabase({ kind: 'postgres', url: place.appUrl })).rejects.toMatchObject({
        code: 'store-unsafe',
        message: expect.stringContaining(setting),
      });
    }
    await expect(openDatabase({ kind: 'postgres', url: place.ownerUrl })).rejects.toMatchObject({
      code: 'store-unsafe',
      message: expect.stringMatching(/audit rows.*recovery keys/),
    });
  });

  test('says so when nobody answers at its address, or the password is wrong', async () => {
    const { place, server } = await ownServer();
    await migrateAsOwner(place);
    const wrong = new URL(place.appUrl);
    wrong.password = 'wrong';
    await expect(openDatabase({ kind: 'postgres', url: wrong.href })).rejects.toMatchObject({
      code: 'store-unavailable',
    });
    await server.kill9();
    await expect(openDatabase({ kind: 'postgres', url: place.appUrl })).rejects.toMatchObject({
      code: 'store-unavailable',
    });
    await sleep(10);
  });

  test('finds a key ID by its first digits in the index', async () => {
    const { place } = await ownServer();
    const { database } = await openStore(place);
    const from = Buffer.from('1a2b3c4d'.padEnd(32, '0'), 'hex');
    const to = Buffer.from('1a2b3c4d'.padEnd(32, 'f'), 'hex');
    const plan = await database.read.connection().execute(async (db) => {
      await sql`set enable_seqscan = off`.execute(db);
      const { rows } = await sql<
        Record<string, string>
      >`explain select id from recovery_key where key_id >= ${from} and key_id <= ${to}`.execute(db);
      return rows.map((row) => Object.values(row).join()).join('\n');
    });
    expect(plan).toMatch(/Index (Only )?(Scan|Cond)[^]*key_id >= /);
  });
});
