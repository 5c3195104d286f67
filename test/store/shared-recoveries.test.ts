import { describe, expect, test, vi } from 'vitest';
import { headBytes } from '../../src/audit/chain.ts';
import type { AuditEvent } from '../../src/audit/event.ts';
import type { RecoveryUnit } from '../../src/recovery/recovery-store.ts';
import { SqlAuditReader } from '../../src/store/sql-audit-reader.ts';
import { SqlRecoveryStore } from '../../src/store/sql-recovery-store.ts';
import { eachDatabase } from '../support/each-database.ts';
import { openStore } from '../support/store.ts';
import { verifyChain } from '../support/verify-store.ts';
import { all, desk, everywhere, record, reveal, seedClaim } from './recovery-work.ts';

const operators = Array.from({ length: 12 }, (_, n) => `desk${String(n)}`);

function byActor(actor: string): AuditEvent {
  return { ...reveal(actor, 1000), detail: { typed: actor } };
}

/** Counts, looks, marks and records, as a reveal does. */
async function work(unit: RecoveryUnit, actor: string) {
  const [had, claims] = await Promise.all([
    unit.countReveals({ name: actor, person: undefined }, 0),
    unit.claimsInRange(all, everywhere, 10),
  ]);
  await Promise.all([
    unit.markRotationDue(claims, 5),
    unit.markDisclosed(
      claims.map(({ id }) => id),
      5,
    ),
  ]);
  await unit.queueOwnerNotice(actor, 'CONTOSO\\WS01', 5);
  unit.record(byActor(actor));
  return { had, claims: claims.length };
}

describe('recoveries that come at once', () => {
  eachDatabase((empty, kind) => {
    test('share transactions, each with its own value, events and signed receipt', async () => {
      const { context, database } = await openStore(await empty());
      await seedClaim(context, 'CONTOSO\\WS01');
      const store = new SqlRecoveryStore(context);
      const transactions = vi.spyOn(database.write, 'transaction');
      const done = await Promise.all(operators.map(async (actor) => store.shared(actor, (unit) => work(unit, actor))));

      expect(transactions.mock.calls.length).toBeLessThan(operators.length);
      expect(done.map(({ value }) => value)).toEqual(operators.map(() => ({ had: 0, claims: 1 })));
      const rows = await verifyChain(context);
      for (const [at, { receipt }] of done.entries()) {
        const row = rows.find(({ seq }) => seq === receipt?.seq);
        expect([row?.actor, row?.hash]).toEqual([operators[at], receipt?.hash]);
        expect(receipt && context.signer.verify(headBytes(receipt), receipt.signature)).toBe(true);
      }
      const notices = await database.read.selectFrom('owner_notice').select(['id', 'person']).execute();
      expect(notices.map(({ person }) => person).sort()).toEqual([...operators].sort());
      expect(new Set(notices.map(({ id }) => id)).size).toBe(operators.length);
    });

    test('of one person count each other: no more than the ceiling go through, from two servers either', async () => {
      const { context, second } = await openStore(await empty());
      const stores = [context, kind === 'postgres' ? await second() : context].map((one) => new SqlRecoveryStore(one));
      const ceiling = 3;
      const outcomes = await Promise.allSettled(
        Array.from({ length: 12 }, async (_, n) =>
          stores[n % 2]?.shared('desk', async (unit) => {
            if ((await unit.countReveals(desk, 0)) >= ceiling) throw new Error('ceiling');
            unit.record(reveal('desk', 1000 + n));
          }),
        ),
      );
      expect(outcomes.filter((one) => one.status === 'fulfilled')).toHaveLength(ceiling);
    });

    test('are counted under no other name than the one they were kept apart by', async () => {
      const { context } = await openStore(await empty());
      const store = new SqlRecoveryStore(context);
      for (const name of ['somebody else', undefined]) {
        const counting = store.shared(name, (unit) => unit.countReveals(desk, 0));
        await expect(counting).rejects.toMatchObject({ code: 'internal' });
      }
    });

    test('fail alone: what one of them did is undone, and the others are done', async () => {
      const { context, database } = await openStore(await empty());
      const { key } = await seedClaim(context, 'CONTOSO\\WS01');
      const store = new SqlRecoveryStore(context);
      const outcomes = await Promise.allSettled(
        operators.map(async (actor) =>
          store.shared(actor, async (unit) => {
            if (actor !== 'desk3') return work(unit, actor);
            await unit.permitTpmReset(key.computer_id, 9);
            unit.record(byActor(actor));
            throw new Error('at the last moment');
          }),
        ),
      );
      expect(outcomes.map(({ status }) => status)).toEqual(
        operators.map((actor) => (actor === 'desk3' ? 'rejected' : 'fulfilled')),
      );
      expect((await verifyChain(context)).map(({ actor }) => actor).sort()).toEqual(
        operators.filter((actor) => actor !== 'desk3').sort(),
      );
      expect(await database.read.selectFrom('tpm_reset_permission').selectAll().execute()).toEqual([]);
    });

    test('append nothing behind an end that is not signed, and none of them is done', async () => {
      const { context, database } = await openStore(await empty());
      await record(context, reveal('server', 1));
      await database.write
        .updateTable('audit_head')
        .set({ hash: Buffer.alloc(32, 7) })
        .execute();
      const store = new SqlRecoveryStore(context);
      const outcomes = await Promise.allSettled(
        operators.map(async (actor) => store.shared(actor, (unit) => work(unit, actor))),
      );
      for (const one of outcomes) {
        expect(one).toMatchObject({ status: 'rejected', reason: { code: 'audit-unavailable' } });
      }
      expect((await new SqlAuditReader(context).list({ limit: 20 })).map(({ actor }) => actor)).not.toContain('desk0');
    });
  });
});
