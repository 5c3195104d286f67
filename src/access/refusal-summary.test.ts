import { describe, expect, test } from 'vitest';
import { minute } from '../base/clock.ts';
import { type Refusal, RefusalSummary } from './refusal-summary.ts';

const start = 1_000 * minute;
const refusal = (actor: string, address = '192.0.2.1'): Refusal => ({
  type: 'sign-in-refused',
  source: 'Administration',
  actor,
  detail: { address },
});

describe('the summary of refusals', () => {
  test('audits the first of a kind in a minute and counts the rest', () => {
    const summary = new RefusalSummary();
    const firsts = Array.from({ length: 10 }, (_, at) => summary.isFirst(refusal('jdoe'), start + at));
    expect(firsts).toEqual([true, ...Array.from({ length: 9 }, () => false)]);
    expect(summary.flush(start + minute)).toEqual([
      {
        at: start + 9,
        type: 'sign-in-refused',
        source: 'Administration',
        result: 'Failed',
        actor: 'jdoe',
        detail: { address: '192.0.2.1', further: 9 },
      },
    ]);
  });

  test('says nothing of kinds that came once', () => {
    const summary = new RefusalSummary();
    summary.isFirst(refusal('jdoe'), start);
    expect(summary.flush(start + minute)).toEqual([]);
  });

  test('tells accounts and addresses apart, and minutes', () => {
    const summary = new RefusalSummary();
    expect(summary.isFirst(refusal('jdoe'), start)).toBe(true);
    expect(summary.isFirst(refusal('kate'), start)).toBe(true);
    expect(summary.isFirst(refusal('jdoe', '192.0.2.2'), start)).toBe(true);
    expect(summary.isFirst(refusal('jdoe'), start + minute)).toBe(true);
    expect(summary.isFirst(refusal('jdoe'), start + minute)).toBe(false);
  });

  test('holds few kinds, and sums what is beyond without a name', () => {
    const summary = new RefusalSummary(3);
    const firsts = Array.from({ length: 1_000 }, (_, at) => summary.isFirst(refusal(`made-up-${String(at)}`), start));
    expect(firsts.filter(Boolean)).toHaveLength(3);
    const rows = summary.flush(start + minute);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ actor: 'nobody', detail: { others: true, further: 997 } });
  });

  test('one caller has few kinds, and beyond them is still named; nobody else is crowded out', () => {
    const summary = new RefusalSummary();
    const escrow = (at: number): Refusal => ({
      ...{ type: 'escrow-refused', source: 'Escrow', actor: 'computer:WS01' },
      detail: { code: String(at) },
    });
    const firsts = Array.from({ length: 1_000 }, (_, at) => summary.isFirst(escrow(at), start));
    expect(firsts.filter(Boolean)).toHaveLength(32);
    const operator: Refusal = { ...refusal('hanna'), type: 'access-refused' };
    expect(summary.isFirst(operator, start)).toBe(true);
    const rows = summary.flush(start + minute);
    expect(rows).toMatchObject([{ actor: 'computer:WS01', detail: { others: true, further: 968 } }]);
  });

  test('what a caller makes up is no kind of its own', () => {
    const summary = new RefusalSummary();
    const made = (name: string): Refusal => ({ ...refusal('computer:WS01'), example: { computer: name } });
    expect(summary.isFirst(made('A'), start)).toBe(true);
    expect(summary.isFirst(made('B'), start)).toBe(false);
    const [row] = summary.flush(start + minute);
    expect(row).not.toHaveProperty('example');
    expect(row?.detail).toEqual({ address: '192.0.2.1', further: 1 });
  });

  test('while the first cannot be written none is told of a refusal, and the next is the first', async () => {
    const summary = new RefusalSummary();
    let written = 0;
    const fails = () => Promise.reject(new Error('away'));
    const works = () => {
      written += 1;
      return Promise.resolve();
    };
    const together = [summary.record(refusal('jdoe'), start, fails), summary.record(refusal('jdoe'), start, works)];
    expect((await Promise.allSettled(together)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(summary.record(refusal('jdoe'), start, fails)).rejects.toThrow('away');
    await summary.record(refusal('jdoe'), start, works);
    await summary.record(refusal('jdoe'), start, works);
    expect(written).toBe(1);
    expect(summary.flush(start + minute)).toMatchObject([{ detail: { further: 2 } }]);
  });

  test('keeps the running minute until it ends, or the server does', () => {
    const summary = new RefusalSummary();
    summary.isFirst(refusal('jdoe'), start);
    summary.isFirst(refusal('jdoe'), start);
    expect(summary.flush(start + minute - 1)).toEqual([]);
    expect(summary.flushAll()).toHaveLength(1);
  });

  test('gives a row again until it is written', () => {
    const summary = new RefusalSummary();
    summary.isFirst(refusal('jdoe'), start);
    summary.isFirst(refusal('jdoe'), start);
    const rows = summary.flush(start + minute);
    expect(summary.flush(start + minute)).toEqual(rows);
    summary.written(rows);
    expect(summary.flush(start + minute)).toEqual([]);
  });

  test('never holds more than so many rows when nothing can be written', () => {
    const summary = new RefusalSummary(100);
    for (let round = 0; round < 100; round += 1) {
      for (let kind = 0; kind < 200; kind += 1) {
        summary.isFirst(refusal(`k${String(kind)}`), start + round * minute);
        summary.isFirst(refusal(`k${String(kind)}`), start + round * minute);
      }
    }
    expect(summary.flushAll()).toHaveLength(4_096);
  });
});
