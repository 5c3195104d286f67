import { describe, expect, test } from 'vitest';
import { genesis, headBytes, rowHash } from '../../src/audit/chain.ts';
import type { AuditEvent } from '../../src/audit/event.ts';
import { AuditedUnit, runAudited } from '../../src/store/audited-unit.ts';
import type { StoreContext } from '../../src/store/context.ts';
import { SqlAuditReader } from '../../src/store/sql-audit-reader.ts';
import { eachDatabase } from '../support/each-database.ts';
import { openStore } from '../support/store.ts';

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

/** Walks the chain and returns its length; throws at the first row that does not fit. */
async function verifyChain(context: StoreContext): Promise<number> {
  let head = genesis;
  for await (const row of new SqlAuditReader(context).rows(0)) {
    expect(row.seq).toBe(head.seq + 1);
    expect(rowHash(head.hash, row)).toEqual(row.hash);
    if (row.signature) expect(context.signer.verify(headBytes(row), row.signature)).toBe(true);
    head = row;
  }
  expect(await new SqlAuditReader(context).head()).toEqual({ seq: head.seq, hash: head.hash });
  return head.seq;
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
      expect(await verifyChain(context)).toBe(2);
    });

    test('keeps one gapless chain when many append at once, from two servers where there can be two', async () => {
      const store = await openStore(await empty());
      const contexts = kind === 'postgres' ? [store.context, await store.second()] : [store.context];
      const many = Array.from({ length: 60 }, (_, at) => append(contexts[at % contexts.length] ?? store.context, event(`actor ${String(at)}`)));
      const receipts = await Promise.all(many);
      expect(new Set(receipts.map(({ receipt }) => receipt?.seq)).size).toBe(60);
      expect(await verifyChain(store.context)).toBe(60);
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
      expect(await verifyChain(context)).toBe(1);
    });
  });
});
