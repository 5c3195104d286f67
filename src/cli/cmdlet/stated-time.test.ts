import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readStatedTime } from './stated-time.ts';

describe('a time that says where it is', () => {
  test.each([
    ['2026-11-24T09:30:00Z', undefined, '2026-11-24T09:30:00.000Z'],
    ['2026-11-24T09:30Z', 'UTC', '2026-11-24T09:30:00.000Z'],
    ['2026-11-24T09:30:00.1234567Z', undefined, '2026-11-24T09:30:00.123Z'],
    ['2026-11-24T09:30:00+02:00', undefined, '2026-11-24T07:30:00.000Z'],
    ['2026-11-24T09:30:00-00:00', 'utc', '2026-11-24T09:30:00.000Z'],
    ['2026-11-24T09:30:00', 'Utc', '2026-11-24T09:30:00.000Z'],
    // Windows writes an offset beside the kind Local: it says all there is to say
    ['2026-11-24T09:30:00+02:00', 'local', '2026-11-24T07:30:00.000Z'],
    ['2024-02-29T00:00:00Z', undefined, '2024-02-29T00:00:00.000Z'],
  ])('%s of kind %s is %s', (text, kind, expected) => {
    expect(readStatedTime('Time', text, kind)).toBe(expected);
  });

  test.each([
    ['2026-11-24T09:30:00', undefined, 'time-ambiguous'],
    ['2026-11-24T09:30:00', 'unspecified', 'time-ambiguous'],
    ['2026-11-24T09:30:00+02:00', 'utc', 'time-ambiguous'],
    ['2026-11-24T09:30:00Z', 'sometimes', 'request-invalid'],
    ['2026-11-24', undefined, 'request-invalid'],
    ['11/24/2026 09:30', undefined, 'request-invalid'],
    ['2026-04-31T09:30:00Z', undefined, 'request-invalid'],
    ['2025-02-29T00:00:00Z', undefined, 'request-invalid'],
    ['2026-11-24T24:30:00Z', undefined, 'request-invalid'],
    ['/Date(1764000000000)/', undefined, 'request-invalid'],
    ['', undefined, 'request-invalid'],
  ])('%s of kind %s is refused', (text, kind, code) => {
    expect(() => readStatedTime('Time', text, kind)).toThrow(expect.objectContaining({ code }));
  });
});

describe('a time of this machine', () => {
  const zone = process.env['TZ'];
  beforeEach(() => {
    process.env['TZ'] = 'Europe/Berlin';
  });
  afterEach(() => {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  });

  test('counts by its clock, in summer and in winter', () => {
    expect(readStatedTime('Time', '2026-07-01T12:00:00', 'local')).toBe('2026-07-01T10:00:00.000Z');
    expect(readStatedTime('Time', '2026-12-01T12:00:00', 'Local')).toBe('2026-12-01T11:00:00.000Z');
  });

  test.each([
    ['2026-10-25T02:30:00', 'came twice'],
    ['2026-03-29T02:30:00', 'never came'],
  ])('%s is refused: it %s', (text, what) => {
    expect(() => readStatedTime('Time', text, 'local')).toThrow(what);
  });
});
