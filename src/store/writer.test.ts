import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { KeyhavenError } from '../base/error.ts';
import { GroupCommit, type Outcome } from './writer.ts';

/** A store in which each batch takes a while and is seen. */
function recording(fail: (items: readonly number[]) => Error | undefined = () => undefined) {
  const batches: (readonly number[])[] = [];
  const write = async (items: readonly number[]): Promise<Outcome<string>[]> => {
    batches.push(items);
    await sleep(5);
    const error = fail(items);
    if (error !== undefined) throw error;
    return items.map((item) =>
      item < 0 ? { error: new Error(`refused ${String(item)}`) } : { value: `stored ${String(item)}` },
    );
  };
  return { batches, write };
}

describe('group commit', () => {
  test('writes a lone item at once, and what gathers meanwhile as the next batch', async () => {
    const { batches, write } = recording();
    const writer = new GroupCommit({ write });
    const first = writer.submit(1);
    await sleep(2);
    const rest = Promise.all([2, 3, 4].map((item) => writer.submit(item)));
    expect(await first).toBe('stored 1');
    expect(await rest).toEqual(['stored 2', 'stored 3', 'stored 4']);
    expect(batches).toEqual([[1], [2, 3, 4]]);
  });

  test('takes no more into a batch than it may', async () => {
    const { batches, write } = recording();
    const writer = new GroupCommit({ write, maxBatch: 2 });
    await Promise.all([1, 2, 3, 4, 5].map((item) => writer.submit(item)));
    expect(batches).toEqual([[1, 2], [3, 4], [5]]);
  });

  test('gives each item its own outcome', async () => {
    const writer = new GroupCommit({ write: recording().write });
    const results = await Promise.allSettled([1, -2, 3].map((item) => writer.submit(item)));
    expect(results.map((result) => (result.status === 'fulfilled' ? result.value : String(result.reason)))).toEqual([
      'stored 1',
      'Error: refused -2',
      'stored 3',
    ]);
  });

  test('runs a failed batch again item by item, so that one bad item fails alone', async () => {
    const { batches, write } = recording((items) => (items.includes(2) ? new Error('constraint') : undefined));
    const writer = new GroupCommit({ write });
    const results = await Promise.allSettled([1, 2, 3].map((item) => writer.submit(item)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(batches).toEqual([[1, 2, 3], [1], [2], [3]]);
  });

  test('tells everybody who waits when the store does not answer, without trying again for each', async () => {
    const down = new KeyhavenError('store-unavailable', 'gone');
    const { batches, write } = recording(() => down);
    const writer = new GroupCommit({ write, maxBatch: 2 });
    const results = await Promise.allSettled([1, 2, 3, 4].map((item) => writer.submit(item)));
    expect(results.map((result) => result.status === 'rejected' && result.reason === down)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(batches).toEqual([[1, 2]]);
  });

  test('refuses more than may wait', async () => {
    const writer = new GroupCommit({ write: recording().write, maxWaiting: 2 });
    const results = await Promise.allSettled([1, 2, 3].map((item) => writer.submit(item)));
    expect(results[2]).toMatchObject({ status: 'rejected', reason: { code: 'busy' } });
    expect(results.slice(0, 2).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  });

  test('drains what was submitted, and goes on afterwards', async () => {
    const { write } = recording();
    const writer = new GroupCommit({ write, maxBatch: 1 });
    let done = 0;
    for (const item of [1, 2, 3]) void writer.submit(item).then(() => (done += 1));
    await writer.drain();
    expect(done).toBe(3);
    expect(await writer.submit(4)).toBe('stored 4');
  });
});
