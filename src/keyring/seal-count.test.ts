import { describe, expect, test } from 'vitest';
import { SealCount, sealBlock, sealLimit } from './seal-count.ts';

const limitReached: unknown = expect.objectContaining({ code: 'store-unavailable' });

function takeBlock(count: SealCount): void {
  for (let taken = 0; taken < sealBlock; taken += 1) count.take();
}

/** A store with one row, as several servers see it. */
function sharedRow(total = 0): { total: number; report: (id: number, count: number) => Promise<number> } {
  const row = {
    total,
    report: (_id: number, count: number) => {
      row.total += count;
      return Promise.resolve(row.total);
    },
  };
  return row;
}

describe('seals of a data key', () => {
  test('are stored a block at a time, at the beginning of the block', () => {
    const row = sharedRow();
    const count = new SealCount(3, 0, row.report);
    expect(row.total).toBe(0);
    takeBlock(count);
    expect(row.total).toBe(sealBlock);
    count.take();
    expect(row.total).toBe(2 * sealBlock);
  });

  test('are reported with the id of the key', () => {
    const reports: [number, number][] = [];
    const count = new SealCount(3, 0, (id, blocks) => {
      reports.push([id, blocks]);
      return Promise.resolve(blocks);
    });
    count.take();
    expect(reports).toEqual([[3, sealBlock]]);
  });

  test('stop at the limit', () => {
    const count = new SealCount(3, sealLimit - sealBlock, undefined);
    takeBlock(count);
    expect(() => {
      count.take();
    }).toThrow(limitReached);
  });

  test('are enough to ask for a new key before any secret has to wait for it', () => {
    const count = new SealCount(3, sealLimit - 65 * sealBlock, undefined);
    expect(count.due).toBe(false);
    count.take();
    expect(count.due).toBe(true);
  });

  test('of another server count too', async () => {
    const row = sharedRow();
    const here = new SealCount(3, 0, row.report);
    row.total = sealLimit - 2 * sealBlock;
    here.take();
    await Promise.resolve();
    expect(here.due).toBe(true);
  });

  test('that could not be stored are stored with the next block', async () => {
    const row = sharedRow();
    let down = true;
    const count = new SealCount(3, 0, (id, blocks) =>
      down ? Promise.reject(new Error('no database')) : row.report(id, blocks),
    );
    takeBlock(count);
    await Promise.resolve();
    down = false;
    count.take();
    expect(row.total).toBe(2 * sealBlock);
  });
});
