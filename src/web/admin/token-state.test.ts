import { expect, test } from 'vitest';
import type { Token } from '../../wire/rest/tokens.ts';
import { inOrder, matchesToken, tokenState } from './token-state.ts';

const now = Date.parse('2026-11-24T12:00:00.000Z');
const agent: Token = {
  id: 7,
  label: 'agent of WS01',
  computer: 'CONTOSO\\WS01',
  mayReveal: false,
  createdAt: '2026-11-24T11:00:00.000Z',
  createdBy: 'admin',
  expiresAt: '2026-12-04T12:00:00.000Z',
};
const expired = { ...agent, id: 8, expiresAt: '2026-11-24T12:00:00.000Z' };
const revoked = { ...expired, id: 9, revokedAt: '2026-11-20T12:00:00.000Z' };

test('a token is over at the moment it expires, and a revoked one is called so whatever its time', () => {
  expect([agent, expired, revoked].map((token) => tokenState(token, now))).toEqual(['active', 'expired', 'revoked']);
});

test('what works comes first, the newest before the older', () => {
  const newer = { ...agent, id: 10 };
  expect(inOrder([expired, agent, revoked, newer], now).map(({ id }) => id)).toEqual([10, 7, 9, 8]);
});

test('a search finds all of its words, in any case and order', () => {
  expect(matchesToken(agent, 'ws01 AGENT')).toBe(true);
  expect(matchesToken(agent, '')).toBe(true);
  expect(matchesToken(agent, 'ws01 import')).toBe(false);
});
