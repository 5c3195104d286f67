import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { endOfDay, isDay, startOfDay } from './day-range.ts';

beforeEach(() => {
  vi.stubEnv('TZ', 'Europe/Berlin');
});

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('a day of the reader', () => {
  test('begins at his own midnight, and its end is the beginning of the next', () => {
    expect(startOfDay('2026-11-24')).toBe('2026-11-23T23:00:00.000Z');
    expect(endOfDay('2026-11-24')).toBe('2026-11-24T23:00:00.000Z');
  });

  test('has 23 hours when the clock goes forward, and 25 when it goes back', () => {
    expect([startOfDay('2026-03-29'), endOfDay('2026-03-29')]).toEqual([
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ]);
    expect([startOfDay('2026-10-25'), endOfDay('2026-10-25')]).toEqual([
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
    ]);
  });

  test('goes over the end of a month and of a year', () => {
    expect(endOfDay('2026-12-31')).toBe('2026-12-31T23:00:00.000Z');
  });

  test.each(['', '2026-02-30', '2026-13-01', '24.11.2026', '2026-11-24T00:00', '2026-00-10'])('%j is none', (text) => {
    expect(isDay(text)).toBe(false);
    expect(startOfDay(text)).toBeUndefined();
  });
});
