import { expect, test } from 'vitest';
import { percentile, sample } from './sample.ts';

test('a percentile is the smallest value that this share does not exceed', () => {
  const hundred = Array.from({ length: 100 }, (_, at) => at + 1);
  expect(percentile(hundred, 0.5)).toBe(50);
  expect(percentile(hundred, 0.99)).toBe(99);
  expect(percentile(hundred, 1)).toBe(100);
  expect(percentile(hundred, 0)).toBe(1);
});

test('with few values a p99 is the longest, never a better one', () => {
  expect(percentile([1, 2, 300], 0.99)).toBe(300);
  expect(percentile([7], 0.5)).toBe(7);
});

test('a percentile of nothing is no number', () => {
  expect(() => percentile([], 0.5)).toThrow(/nothing was measured/);
});

test('a sample has the median of its rounds, in whatever order they came, and how far they lie apart', () => {
  expect(sample([3, 1, 2])).toEqual({ value: 2, least: 1, most: 3 });
  expect(sample([4, 1, 3, 2])).toEqual({ value: 2.5, least: 1, most: 4 });
});

test.each([[[]], [[Number.NaN, 1]], [[1, Infinity]]])('%j is no measurement', (values) => {
  expect(() => sample(values)).toThrow(/nothing was measured/);
});
