import { expect, test } from 'vitest';
import { isReasonCode, splitReason } from './reason-in-words.ts';

test('knows the words of the record again', () => {
  expect(splitReason('Lost PIN/passphrase')).toEqual({ code: 'lost-pin-passphrase', ownWords: '' });
});

test('keeps the own words behind them, colons included', () => {
  expect(splitReason('Lost PIN: new phone: broken')).toEqual({ code: 'lost-pin', ownWords: 'new phone: broken' });
});

test('leaves words alone that are nobody else’s', () => {
  expect(splitReason('Note: mainboard replaced')).toEqual({ code: undefined, ownWords: 'Note: mainboard replaced' });
});

test('takes no code that only every object has', () => {
  expect(isReasonCode('toString')).toBe(false);
  expect(isReasonCode('lost-pin-passphrase')).toBe(true);
});
