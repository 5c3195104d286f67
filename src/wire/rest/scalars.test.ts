import { describe, expect, test } from 'vitest';
import { formatTime } from '../../base/clock.ts';
import { formatGuid, newGuid } from '../../base/guid.ts';
import { guid, pageLimit, queryFlag, queryInteger, queryTime, time } from './scalars.ts';

test('times and GUIDs of answers are what the server formats', () => {
  expect(time.safeParse(formatTime(0)).success).toBe(true);
  expect(time.safeParse('2026-11-24T09:30:00.000+01:00').success).toBe(false);
  expect(guid.safeParse(formatGuid(newGuid())).success).toBe(true);
  expect(guid.safeParse(formatGuid(newGuid()).toUpperCase()).success).toBe(false);
});

test('a time of a query counts with its offset', () => {
  expect(queryTime.parse('2026-11-24T09:30:00+01:00')).toBe(Date.UTC(2026, 10, 24, 8, 30));
  expect(queryTime.parse('2026-11-24T09:30:00Z')).toBe(Date.UTC(2026, 10, 24, 9, 30));
});

test.each(['2026-11-24T09:30:00', '2026-11-24', '2026-02-30T00:00:00Z', 'yesterday', '1795509000000'])(
  '%s is no time of a query',
  (text) => {
    expect(queryTime.safeParse(text).success).toBe(false);
  },
);

describe('a whole number of a query', () => {
  test.each([
    ['0', 0],
    ['7', 7],
    ['999999999999999', 999_999_999_999_999],
  ])('%s is read', (text, number) => {
    expect(queryInteger.parse(text)).toBe(number);
  });

  test.each(['', ' 7', '07', '-1', '+1', '1.0', '1e3', '0x10', '9999999999999999', '٧', 7, ['7']])(
    '%j is refused',
    (value) => {
      expect(queryInteger.safeParse(value).success).toBe(false);
    },
  );
});

test('a page has 100 items unless the query says otherwise, and never more than 1000', () => {
  expect(pageLimit.parse(undefined)).toBe(100);
  expect(pageLimit.parse('1000')).toBe(1000);
  expect(pageLimit.safeParse('1001').success).toBe(false);
  expect(pageLimit.safeParse('0').success).toBe(false);
});

test('a flag is true or false and nothing like it', () => {
  expect([queryFlag.parse('true'), queryFlag.parse('false')]).toEqual([true, false]);
  for (const other of ['', '1', 'TRUE', 'yes']) expect(queryFlag.safeParse(other).success).toBe(false);
});
