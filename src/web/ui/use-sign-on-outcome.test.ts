import { expect, test } from 'vitest';
import { outcomeIn, withoutOutcome } from './use-sign-on-outcome.ts';

test.each([
  ['?sign-in=expired', 'expired'],
  ['?x=1&sign-in=no-access', 'no-access'],
  ['?sign-in=call+555-0100', undefined],
  ['?sign-in=constructor', undefined],
  ['?sign-in=', undefined],
  ['', undefined],
])('of %j the page shows %s', (search, outcome) => {
  expect(outcomeIn(search)).toBe(outcome);
});

test('the word leaves the address and the rest of it stays', () => {
  expect(withoutOutcome('?sign-in=expired')).toBe('');
  expect(withoutOutcome('?ComputerName=WS%2001&sign-in=expired')).toBe('?ComputerName=WS+01');
  expect(withoutOutcome('?ComputerName=WS%2001')).toBe('?ComputerName=WS%2001');
});
