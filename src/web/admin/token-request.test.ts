import { expect, test } from 'vitest';
import { isWholeDays, type TokenForm, toRequest } from './token-request.ts';

const form: TokenForm = {
  label: ' agent of WS01 ',
  for: 'computer',
  computer: ' CONTOSO\\WS01',
  role: 'data-migration',
  days: '365',
};

test('a token is for a computer or for a role, and what was chosen before does not come along', () => {
  const common = { label: 'agent of WS01', mayReveal: false, expiresInDays: 365 };
  expect(toRequest(form)).toEqual({ ...common, computer: 'CONTOSO\\WS01' });
  expect(toRequest({ ...form, for: 'role' })).toEqual({ ...common, role: 'data-migration' });
});

test.each(['1', '30', '366'])('%s days are taken', (days) => expect(isWholeDays(days)).toBe(true));

test.each(['', '0', '367', '1.5', '-3', '1e2', 'ten'])('%j is no number of days', (days) => {
  expect(isWholeDays(days)).toBe(false);
});
