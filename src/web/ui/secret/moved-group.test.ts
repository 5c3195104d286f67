import { expect, test } from 'vitest';
import { movedGroup } from './moved-group.ts';

const from = (at: number, columns = 4) => ({ at, count: 8, columns });

test('goes on with Enter, the space bar and the right arrow, and stays at the last', () => {
  for (const key of ['Enter', ' ', 'ArrowRight']) {
    expect(movedGroup(key, from(3))).toBe(4);
    expect(movedGroup(key, from(7))).toBe(7);
  }
});

test('goes back, to the first and to the last', () => {
  expect(movedGroup('ArrowLeft', from(3))).toBe(2);
  expect(movedGroup('ArrowLeft', from(0))).toBe(0);
  expect(movedGroup('Home', from(5))).toBe(0);
  expect(movedGroup('End', from(2))).toBe(7);
});

test('goes up and down by lines, whatever their length', () => {
  expect(movedGroup('ArrowDown', from(1))).toBe(5);
  expect(movedGroup('ArrowDown', from(1, 2))).toBe(3);
  expect(movedGroup('ArrowDown', from(6))).toBe(6);
  expect(movedGroup('ArrowUp', from(6))).toBe(2);
  expect(movedGroup('ArrowUp', from(1))).toBe(1);
});

test('goes to a group by its number', () => {
  expect(movedGroup('3', from(7))).toBe(2);
});

test('leaves other keys alone', () => {
  for (const key of ['Tab', 'Escape', '9', 'a']) expect(movedGroup(key, from(0))).toBeUndefined();
});
