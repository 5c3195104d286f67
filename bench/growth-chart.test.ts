import { expect, test } from 'vitest';
import { growthChart, linearAxis, logAxis } from './growth-chart.ts';

test('ten times as many keys are the same distance, whatever they were', () => {
  const axis = logAxis([10_000, 300_000, 1_000_000], 100, 500);
  expect(axis.at(10_000)).toBeCloseTo(100);
  expect(axis.at(100_000)).toBeCloseTo(300);
  expect(axis.at(1_000_000)).toBeCloseTo(500);
  expect(axis.ticks).toEqual([10_000, 100_000, 1_000_000]);
});

test('an axis that ends between two powers of ten has no tick beyond its end', () => {
  expect(logAxis([10_000, 5_000_000], 0, 1).ticks).toEqual([10_000, 100_000, 1_000_000]);
});

test('costs begin at nought and end at a round figure above the largest', () => {
  const axis = linearAxis([90, 430], 300, 0);
  expect(axis.ticks).toEqual([0, 100, 200, 300, 400, 500]);
  expect(axis.at(0)).toBe(300);
  expect(axis.at(500)).toBe(0);
  expect(axis.at(250)).toBe(150);
});

test.each([3, 10, 72, 1_234, 99_999])('an axis up to %d holds it, with a handful of ticks', (most) => {
  const { ticks } = linearAxis([most], 0, 1);
  expect(ticks.at(-1)).toBeGreaterThanOrEqual(most);
  expect(ticks.length).toBeGreaterThanOrEqual(3);
  expect(ticks.length).toBeLessThanOrEqual(6);
});

const points = [
  { keys: 10_000, escrow: 100, search: 400 },
  { keys: 1_000_000, escrow: 200, search: 400 },
];

test('draws a point for each size and series, the flat series flat', () => {
  const svg = growthChart('Growth', points);
  expect(svg.match(/<circle class="(escrow|search)-mark" cx="[0-9.]+" cy="[0-9.]+" r="4">/g)).toHaveLength(4);
  const [, line = ''] = /<polyline class="search"[^>]*points="([^"]+)"/.exec(svg) ?? [];
  const heights = line.split(' ').map((at) => at.split(',')[1]);
  expect(heights).toHaveLength(2);
  expect(heights[0]).toBe(heights[1]);
  expect(svg).toContain('<title>1,000,000 keys: 200 us</title>');
});

test('names the largest size, also where it is no power of ten', () => {
  const names = (last: number) =>
    [...growthChart('Growth', [...points, { keys: last, escrow: 1, search: 1 }]).matchAll(/middle">([0-9,]+)</g)].map(
      ([, name]) => name,
    );
  expect(names(5_000_000)).toEqual(['10,000', '100,000', '1,000,000', '5,000,000']);
  expect(names(1_100_000)).toEqual(['10,000', '100,000', '1,000,000']);
});

test('is readable in light and dark, and asks nothing of anybody', () => {
  const svg = growthChart('A & B', points);
  expect(svg).toContain('prefers-color-scheme: dark');
  expect(svg).toContain('A &amp; B');
  expect(svg).not.toMatch(/<script|href=|url\(/);
});

test('does not draw what was not measured', () => {
  expect(() => growthChart('Growth', points.slice(1))).toThrow(/two sizes/);
  expect(() => growthChart('Growth', [...points, { keys: 2_000_000, escrow: Number.NaN, search: 1 }])).toThrow(
    /measured/,
  );
});
