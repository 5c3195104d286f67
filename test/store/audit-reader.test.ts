import { expect, test } from 'vitest';
import type { AuditFilter } from '../../src/audit/audit-log.ts';
import type { AuditEvent } from '../../src/audit/event.ts';
import { SqlAuditReader } from '../../src/store/sql-audit-reader.ts';
import { eachDatabase } from '../support/each-database.ts';
import { openStore } from '../support/store.ts';
import { record, reveal } from './recovery-work.ts';

const search: AuditEvent = { ...reveal('desk', 2), type: 'key-search', keyType: 'Recovery Key ID' };

function recovery(reason: string, more: Partial<AuditEvent> = {}): AuditEvent {
  return { ...reveal('desk', 1), keyType: 'Recovery Key Password', reason, ...more };
}

function of(...computers: readonly [string, ...string[]]): AuditEvent {
  return recovery('Lost PIN', { computer: computers[0], detail: { claims: [1, 2], computers } });
}

eachDatabase((empty) => {
  /** Sequence numbers of what a filter finds, in the order they come. */
  async function trail(...events: readonly AuditEvent[]) {
    const { context } = await openStore(await empty());
    await record(context, ...events);
    const reader = new SqlAuditReader(context);
    return {
      reader,
      found: async (filter: Partial<AuditFilter>) =>
        (await reader.list({ limit: 100, ...filter })).map((row) => row.seq),
    };
  }

  test('a reason is found by its beginning, in its very spelling', async () => {
    const { found } = await trail(
      recovery('Lost PIN'),
      recovery('Lost Passphrase'),
      recovery('lost PIN'),
      recovery('I Lost PIN'),
      recovery('Los'),
      recovery('Losu'),
      recovery('Lost PIN: at home'),
    );
    expect(await found({ reason: 'Lost' })).toEqual([7, 2, 1]);
    expect(await found({ reason: 'Lost PIN' })).toEqual([7, 1]);
    expect(await found({ reason: 'Lost PIN', limit: 1 })).toEqual([7]);
    expect(await found({ reason: 'PIN' })).toEqual([]);
  });

  test('no sign of a reason is wild', async () => {
    const { found } = await trail(recovery('50% off'), recovery('500 off'), recovery('a_b'), recovery('acb'));
    expect(await found({ reason: '50%' })).toEqual([1]);
    expect(await found({ reason: 'a_' })).toEqual([3]);
    expect(await found({ reason: '%' })).toEqual([]);
  });

  test.each(['Schlüssel verloren', 'schlu\u0308ssel', '\u{1f511} weg', '\uffff', '\u{10ffff}', 'ｆｕｌｌ'])(
    'a reason that begins with %j is found by that, composed or not',
    async (reason) => {
      const { found } = await trail(recovery('Lost PIN'), recovery(`${reason}: and more`), recovery('~'));
      expect(await found({ reason })).toEqual([2]);
      expect(await found({ reason: reason.normalize('NFD') })).toEqual([2]);
    },
  );

  test('recoveries are the rows with a key type', async () => {
    const { found } = await trail(reveal('desk', 1), search, recovery('Lost PIN', { result: 'Failed' }));
    expect(await found({ recovery: true })).toEqual([3, 2]);
    expect(await found({ recovery: false })).toEqual([3, 2, 1]);
    expect(await found({ recovery: true, result: 'Failed' })).toEqual([3]);
  });

  test('a reveal of several computers is found for each of them, and for no other', async () => {
    const { found } = await trail(
      of('CONTOSO\\WS01', 'CONTOSO\\WS02'),
      of('CONTOSO\\WS02'),
      of('CONTOSO\\WS0_'),
      of('CONTOSO\\WS021', 'CONTOSO\\WS03'),
      { ...of('CONTOSO\\WS09', 'CONTOSO\\WS02'), result: 'Failed' },
    );
    expect(await found({ computer: 'CONTOSO\\WS02' })).toEqual([2, 1]);
    expect(await found({ computer: 'CONTOSO\\WS01' })).toEqual([1]);
    expect(await found({ computer: 'CONTOSO\\WS03' })).toEqual([4]);
    expect(await found({ computer: 'CONTOSO\\WS0_' })).toEqual([3]);
    expect(await found({ computer: 'CONTOSO\\WS02', before: 2 })).toEqual([1]);
    expect(await found({ computer: 'CONTOSO\\%' })).toEqual([]);
  });

  test('gives every row of a filter, newest first, over more than a page', async () => {
    const many = Array.from({ length: 1203 }, (_, at) => (at % 2 === 0 ? search : reveal('desk', 1)));
    const { reader } = await trail(...many);
    const sequences: number[] = [];
    for await (const row of reader.newestFirst({ recovery: true })) sequences.push(row.seq);
    expect(sequences).toEqual(many.flatMap((event, at) => (event === search ? [at + 1] : [])).reverse());
  });

  test('gives each row of the beginning once, while the trail goes on', async () => {
    const { context } = await openStore(await empty());
    await record(context, ...Array.from({ length: 1001 }, () => search));
    const sequences: number[] = [];
    for await (const row of new SqlAuditReader(context).newestFirst({})) {
      if (row.seq === 700) await record(context, search);
      sequences.push(row.seq);
    }
    expect(sequences).toEqual(Array.from({ length: 1001 }, (_, at) => 1001 - at));
  });
});
