import { expect, test } from 'vitest';
import { fillPage } from './fill-page.ts';

const numbers = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

function readBy(count: number) {
  return (after: number | undefined) => Promise.resolve(numbers.filter((one) => one > (after ?? 0)).slice(0, count));
}

test('reads behind rows that were left out until the page is full', async () => {
  expect(await fillPage(3, readBy(3), (rows) => rows.filter((one) => one % 3 === 0))).toEqual([3, 6, 9]);
});

test('gives fewer only where there are no more', async () => {
  expect(await fillPage(4, readBy(4), (rows) => rows.filter((one) => one > 8))).toEqual([9, 10]);
});

test('never gives more than asked for', async () => {
  expect(await fillPage(2, readBy(2), (rows) => rows)).toEqual([1, 2]);
});
