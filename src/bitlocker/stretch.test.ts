import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { Secret } from '../base/secret.ts';
import { stretchRecoveryPassword, stretchRounds } from './stretch.ts';

// The definition, round by round, with OpenSSL's SHA-256.
function stretchByDefinition(password: Buffer, salt: Buffer, rounds: number): Buffer {
  const state = Buffer.alloc(88);
  createHash('sha256').update(password).digest().copy(state, 32);
  salt.copy(state, 64);
  for (let round = 0; round < rounds; round++) {
    state.writeBigUInt64LE(BigInt(round), 80);
    createHash('sha256').update(state).digest().copy(state, 0);
  }
  return state.subarray(0, 32);
}

const password = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
const salt = Buffer.from('f0e1d2c3b4a5968778695a4b3c2d1e0f', 'hex');

test.each([1, 2, 255, 257, 66_000])('agrees with the definition after %i rounds', (rounds) => {
  const stretched = stretchRecoveryPassword(Secret.fromBytes(password), salt, rounds).reveal();
  expect(stretched).toEqual(stretchByDefinition(password, salt, rounds));
});

test('agrees with the definition after the full 2^20 rounds', { timeout: 120_000 }, () => {
  expect(stretchRounds).toBe(2 ** 20);
  const stretched = stretchRecoveryPassword(Secret.fromBytes(password), salt).reveal();
  expect(stretched.toString('hex')).toBe('f49a016e1536eadc059560fedde5afcdc405b95d73bed64bdf83e73f7b455a5a');
});

test('leaves the password and the salt as they were', () => {
  const mine = Buffer.from(password);
  const itsSalt = Buffer.from(salt);
  stretchRecoveryPassword(Secret.fromBytes(mine), itsSalt, 3);
  expect([mine, itsSalt]).toEqual([password, salt]);
});
