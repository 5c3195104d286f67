import { describe, expect, test } from 'vitest';
import { driveReasons, readReason, selfServiceReasons } from './reason.ts';

describe('a reason', () => {
  test('stands in the audit with the words of the report', () => {
    expect(readReason({ reason: 'boot-order-changed' }, driveReasons)).toBe('Operating System Boot Order changed');
  });

  test('keeps what was added in words', () => {
    expect(readReason({ reason: 'lost-pin', reasonText: ' after holidays ' }, driveReasons)).toBe(
      'Lost PIN: after holidays',
    );
  });

  test('is only the words when it is another one', () => {
    expect(readReason({ reason: 'other', reasonText: 'court order 12' }, driveReasons)).toBe('court order 12');
  });

  test.each([
    { reason: 'other' },
    { reason: 'other', reasonText: '   ' },
    { reason: '' },
    { reason: 'boot-order-changed' },
  ])('is asked for when it is missing or from another list: %j', (stated) => {
    expect(() => readReason(stated, selfServiceReasons)).toThrow(expect.objectContaining({ code: 'reason-required' }));
  });
});
