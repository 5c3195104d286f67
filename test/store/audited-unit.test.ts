import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import type { AuditFilter } from '../../src/audit/audit-log.ts';
import { genesis, headBytes, link } from '../../src/audit/chain.ts';
import type { AuditEvent } from '../../src/audit/event.ts';
import { auditValues } from '../../src/store/audit-row.ts';
import { AuditedUnit, runAudited } from '../../src/store/audited-unit.ts';
import type { StoreContext } from '../../src/store/context.ts';
import { SqlAuditReader } from '../../src/store/sql-audit-reader.ts';
import { eachDatabase } from '../support/each-database.ts';
import { openStore } from '../support/store.ts';
import { testSigner } from '../support/test-keys.ts';
import { verifyChain } from '../support/verify-store.ts';
import { openTampered } from './tamper.ts';

function event(actor: string): AuditEvent {
  return { at: 1, type: 'sign-in', source: 'Server', result: 'Successful', actor };
}

function append(context: StoreContext, ...events: AuditEvent[]) {
  return runAudited(
    context,
    (trx) => new AuditedUnit(trx, context),
    (unit: AuditedUnit) => {
      for (const one of events) unit.record(one);
      return Promise.resolve('done');
    },
  );
}

class ReportingUnit extends AuditedUnit {
  async notify(person: string): Promise<void> {
    await this.trx.insertInto('owner_notice').values({ id: 1, person, computer: '', at: 1 }).execute();
  }
}

describe('an audited unit', () => {
  eachDatabase((empty, kind) => {
    test('links its events, signs the last and returns the new head', async () => {
      const { context } = await openStore(await empty());
      const { value, receipt } = await append(context, event('a'), event('b'));
      expect(value).toBe('done');
      expect(receipt?.seq).toBe(2);
      const rows = await new SqlAuditReader(context).list({ limit: 10 });
      expect(rows.map((row) => [row.seq, row.actor, row.signature !== null])).toEqual([
        [2, 'b', true],
        [1, 'a', false],
      ]);
      expect(await verifyChain(context)).toHaveLength(2);
    });

    test('keeps one gapless chain when many append at once, from two servers where there can be two', async () => {
      const store = await openStore(await empty());
      const contexts = kind === 'postgres' ? [store.context, await store.second()] : [store.context];
      const many = Array.from({ length: 60 }, (_, at) =>
        append(contexts[at % contexts.length] ?? store.context, event(`actor ${String(at)}`)),
      );
      const receipts = await Promise.all(many);
      expect(new Set(receipts.map(({ receipt }) => receipt?.seq)).size).toBe(60);
      expect(await verifyChain(store.context)).toHaveLength(60);
    });

    test('appends thousands of events in one transaction', async () => {
      const { context } = await openStore(await empty());
      await append(context, ...Array.from({ length: 5000 }, (_, at) => event(`actor ${String(at)}`)));
      expect(await verifyChain(context)).toHaveLength(5000);
    });

    test('leaves neither row nor gap when the work fails', async () => {
      const { context } = await openStore(await empty());
      const failing = runAudited(
        context,
        (trx) => new AuditedUnit(trx, context),
        (unit: AuditedUnit) => {
          unit.record(event('x'));
          return Promise.reject(new Error('no'));
        },
      );
      await expect(failing).rejects.toThrow('no');
      await append(context, event('y'));
      expect(await verifyChain(context)).toHaveLength(1);
    });

    test('knows whether the chain still has a row', async () => {
      const { context } = await openStore(await empty());
      const { receipt } = await append(context, event('a'));
      const hash = receipt?.hash ?? Buffer.alloc(32);
      const { value } = await runAudited(
        context,
        (trx) => new AuditedUnit(trx, context),
        async (unit: AuditedUnit) => [
          await unit.holds(genesis),
          await unit.holds({ seq: 1, hash }),
          await unit.holds({ seq: 1, hash: Buffer.alloc(32, 1) }),
          await unit.holds({ seq: 2, hash }),
        ],
      );
      expect(value).toEqual([true, true, false, false]);
    });

    test('appends nothing to an end that this installation did not sign', async () => {
      const { context, database, tamper } = await openTampered(await empty());
      await append(context, event('a'));
      const reader = new SqlAuditReader(context);
      const head = await reader.head();
      const forged = link(head, { ...event('mallory'), revokes: Buffer.alloc(16, 1) });
      const foreign = { ...forged, signature: testSigner().sign(headBytes(forged)) };
      for (const row of [forged, foreign]) {
        // All that the server's own account of the database may do: insert a row, move the head.
        await database.write.insertInto('audit_event').values(auditValues(row)).execute();
        await database.write.updateTable('audit_head').set({ seq: row.seq, hash: row.hash }).execute();
        await expect(append(context, event('b'))).rejects.toMatchObject({ code: 'audit-unavailable' });
        expect(await reader.head()).toEqual({ seq: row.seq, hash: row.hash });
        await tamper(sql`delete from audit_event where seq = ${row.seq}`);
        await database.write.updateTable('audit_head').set({ seq: head.seq, hash: head.hash }).execute();
      }
      await append(context, event('b'));
      expect(await verifyChain(context)).toHaveLength(2);
    });

    test('appends nothing while a row stands beyond the end', async () => {
      const { context, database } = await openStore(await empty());
      await append(context, event('a'));
      const far = { ...link(genesis, { ...event('mallory'), revokes: Buffer.alloc(16, 1) }), seq: 1_000_000 };
      await database.write.insertInto('audit_event').values(auditValues(far)).execute();
      await expect(append(context, event('b'))).rejects.toMatchObject({ code: 'audit-unavailable' });
    });

    test('work that rests on a grant runs again when that is revoked before the commit, and then knows', async () => {
      const { context, second } = await openStore(await empty());
      const grant = Buffer.alloc(16, 7);
      const revoke = async (): Promise<void> => {
        // SQLite has one transaction at a time, so that nothing comes between there.
        if (kind === 'postgres') await append(await second(), { ...event('admin'), revokes: grant });
      };
      const found: boolean[] = [];
      const { value } = await runAudited(
        context,
        (trx) => new AuditedUnit(trx, context),
        async (unit: AuditedUnit) => {
          const stands = await unit.stand([grant]);
          found.push(stands);
          if (found.length === 1) await revoke();
          unit.record(event(stands ? 'shown' : 'refused'));
          return stands;
        },
      );
      expect(found).toEqual(kind === 'postgres' ? [true, false] : [true]);
      expect(value).toBe(kind === 'sqlite');
      const rows = await verifyChain(context);
      expect(rows.map((row) => row.actor)).toEqual(kind === 'postgres' ? ['admin', 'refused'] : ['shown']);
    });

    test('does nothing when the trail cannot be written', async () => {
      const { context, database } = await openStore(await empty());
      await append(context, event('a'));
      // somebody who owns the database makes room for a row of his own
      await database.write.updateTable('audit_head').set({ seq: 0 }).execute();
      const work = runAudited(
        context,
        (trx) => new ReportingUnit(trx, context),
        async (unit: ReportingUnit) => {
          await unit.notify('CONTOSO\\anna');
          unit.record(event('b'));
        },
      );
      await expect(work).rejects.toMatchObject({ code: 'audit-unavailable' });
      expect(await database.read.selectFrom('owner_notice').selectAll().execute()).toEqual([]);
    });

    test('lists the newest first, narrowed by what is asked', async () => {
      const { context } = await openStore(await empty());
      for (let at = 1; at <= 6; at++)
        await append(context, { ...event(at % 2 === 0 ? 'even' : 'odd'), at, ticket: `T${String(at)}` });
      const reader = new SqlAuditReader(context);
      const list = async (filter: Omit<AuditFilter, 'limit'>) =>
        (await reader.list({ ...filter, limit: 3 })).map(({ seq }) => seq);
      expect(await list({})).toEqual([6, 5, 4]);
      expect(await list({ before: 4 })).toEqual([3, 2, 1]);
      expect(await list({ actor: 'even' })).toEqual([6, 4, 2]);
      expect(await list({ ticket: 'T5', actor: 'odd', type: 'sign-in', result: 'Successful' })).toEqual([5]);
      expect(await list({ from: 2, until: 4 })).toEqual([3, 2]);
      expect(await list({ result: 'Failed' })).toEqual([]);
    });
  });
});
