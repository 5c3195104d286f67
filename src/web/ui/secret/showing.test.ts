import { expect, test } from 'vitest';
import { canKeepShowing, formatSeconds, keepShowing, secondsLeft, startShowing } from './showing.ts';

const span = 60_000;

test('counts whole seconds down to none', () => {
  const showing = startShowing(1000, span);
  expect(secondsLeft(showing, 1000)).toBe(60);
  expect(secondsLeft(showing, 60_001)).toBe(1);
  expect(secondsLeft(showing, 61_000)).toBe(0);
  expect(secondsLeft(showing, 99_000)).toBe(0);
});

test('starts afresh when somebody keeps it', () => {
  const showing = keepShowing(startShowing(0, span), 50_000, span);
  expect(secondsLeft(showing, 50_000)).toBe(60);
  expect(canKeepShowing(showing)).toBe(true);
});

test('ends after five times the time, however often somebody keeps it', () => {
  let showing = startShowing(0, span);
  for (let now = 30_000; now < 10 * span; now += 30_000) showing = keepShowing(showing, now, span);
  expect(showing.endsAt).toBe(5 * span);
  expect(canKeepShowing(showing)).toBe(false);
});

test('does not come back when its time is over', () => {
  const showing = startShowing(0, span);
  expect(keepShowing(showing, span, span)).toEqual(showing);
});

test('writes minutes and seconds', () => {
  expect([0, 9, 60, 125].map(formatSeconds)).toEqual(['0:00', '0:09', '1:00', '2:05']);
});
