import { describe, expect, test } from 'vitest';
import { readClaimTime } from './claim-time.ts';

const now = Date.parse('2026-11-24T12:00:00Z');

describe('the time of a claim', () => {
  test('is the receipt where none is stated', () => {
    expect(readClaimTime({}, now)).toBe(now);
  });

  test('is read with Z, with an offset, and as UTC where the kind says so', () => {
    const at = Date.parse('2026-11-24T09:30:00Z');
    expect(readClaimTime({ time: '2026-11-24T09:30:00Z' }, now)).toBe(at);
    expect(readClaimTime({ time: '2026-11-24T11:30:00.0000000+02:00' }, now)).toBe(at);
    expect(readClaimTime({ time: '2026-11-24T09:30', timeKind: 'utc' }, now)).toBe(at);
  });

  test.each([
    [{ time: '2026-11-24T09:30:00' }],
    [{ time: '2026-11-24T09:30:00', timeKind: 'local' as const }],
    [{ time: '2026-11-24T09:30:00', timeKind: 'unspecified' as const }],
    [{ time: '2026-11-24T09:30:00+02:00', timeKind: 'utc' as const }],
  ])('is refused where nobody can know the offset: %j', (stated) => {
    expect(() => readClaimTime(stated, now)).toThrow(expect.objectContaining({ code: 'time-ambiguous' }));
  });

  test('counts as the receipt when a clock is up to five minutes ahead', () => {
    expect(readClaimTime({ time: '2026-11-24T12:05:00Z' }, now)).toBe(now);
  });

  test('is refused further ahead, with the time of the server', () => {
    expect(() => readClaimTime({ time: '2026-11-24T12:05:01Z' }, now)).toThrow(
      expect.objectContaining({ code: 'time-in-future', facts: { serverTime: '2026-11-24T12:00:00.000Z' } }),
    );
  });

  test.each([
    '',
    'yesterday',
    '2026-13-01T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '24.11.2026',
    '1764000000000',
    '2026-11-24T25:00:00Z',
  ])('is refused when it is no time: %j', (time) => {
    expect(() => readClaimTime({ time }, now)).toThrow(expect.objectContaining({ code: 'request-invalid' }));
  });
});
