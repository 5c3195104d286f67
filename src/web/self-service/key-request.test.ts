import { expect, test } from 'vitest';
import { asksForAll, toWire } from './key-request.ts';

test('sends own words for the reason that has none of its own', () => {
  const request = { keyId: '2F9C41D7', reason: 'other', ownWords: ' mainboard replaced ' };
  expect(toWire(request)).toEqual({ keyId: '2F9C41D7', reason: 'other', reasonText: 'mainboard replaced' });
});

test('sends no words that are no longer asked for', () => {
  const request = { keyId: '2F9C41D7', reason: 'lost-pin-passphrase', ownWords: 'typed before' };
  expect(toWire(request)).toEqual({ keyId: '2F9C41D7', reason: 'lost-pin-passphrase' });
});

test('asks for all digits as long as they begin like the ambiguous ones', () => {
  expect(asksForAll('2F9C41D7', '2F9C41D7')).toBe(true);
  expect(asksForAll('2F9C41D76B', '2F9C41D7AAAA')).toBe(true);
  expect(asksForAll('2F9C41D8', '2F9C41D7')).toBe(false);
});

test('asks for eight before anything was ambiguous', () => {
  expect(asksForAll('2F9C41D7', '')).toBe(false);
});
