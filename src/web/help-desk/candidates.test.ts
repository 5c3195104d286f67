import { expect, test } from 'vitest';
import type { KeyMatch } from '../../wire/rest/recovery.ts';
import { candidatesOf } from './candidates.ts';

const match = (keyId: string, computer: string): KeyMatch => ({
  keyId,
  computer,
  volumeId: '00000000-0000-4000-8000-000000000001',
  driveType: 'fixed',
  escrowedAt: '2026-11-24T09:30:00.000Z',
  claimedAt: '2026-11-24T09:30:00.000Z',
  origin: 'agent',
  proof: 'proven',
  conflict: false,
});
const first = '3fd763f9-74c7-4e90-8fa2-1f6a2e2b4e0c';
const second = '3fd763f9-84c7-4e90-8fa2-1f6a2e2b4e0c';
const matches = [match(first, 'A'), match(first, 'B'), match(second, 'C')];

test('puts the claims of one key ID together', () => {
  const found = candidatesOf(matches, '3FD763F9');
  expect(found.map(({ keyId, claims }) => [keyId, claims.map(({ computer }) => computer)])).toEqual([
    [first, ['A', 'B']],
    [second, ['C']],
  ]);
});

test('further digits leave fewer', () => {
  expect(candidatesOf(matches, '3FD763F98').map(({ keyId }) => keyId)).toEqual([second]);
  expect(candidatesOf(matches, '3FD763F99')).toEqual([]);
});
