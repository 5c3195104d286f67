import { expect, test } from 'vitest';
import { byTurns } from './bench.ts';

test('measures by turns, and compares each round with its neighbour', async () => {
  const order: string[] = [];
  const give = (name: string, values: number[]) => () => {
    order.push(name);
    return Promise.resolve(values.shift() ?? 0);
  };
  const turns = await byTurns(2, [
    ['server', give('server', [50, 10])],
    ['bare', give('bare', [100, 40])],
  ]);
  expect(order).toEqual(['server', 'bare', 'server', 'bare']);
  expect(turns.of('server')).toEqual([50, 10]);
  expect(turns.ratios('server', 'bare')).toEqual([0.5, 0.25]);
});
