import { expect, test } from 'vitest';
import { currentCost, derivePassword } from './derive-password.ts';

test('argon2id gives what the reference implementation gives', async () => {
  const cost = { scheme: 'argon2id', memory: 65_536, passes: 2, parallelism: 1 } as const;
  const tag = await derivePassword(cost, Buffer.from('password'), Buffer.from('somesalt'), 32);
  expect(tag.toString('hex')).toBe('09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7');
});

test('scrypt gives what RFC 7914 gives', async () => {
  const cost = { scheme: 'scrypt', logN: 10, r: 8, p: 16 } as const;
  const tag = await derivePassword(cost, Buffer.from('password'), Buffer.from('NaCl'), 16);
  expect(tag.toString('hex')).toBe('fdbabe1c9d3472007856e7190d01e9fe');
});

test('the cost of today works and takes 64 MiB', async () => {
  expect(currentCost).toEqual({ scheme: 'argon2id', memory: 65_536, passes: 3, parallelism: 1 });
  await expect(derivePassword(currentCost, Buffer.from('x'), Buffer.alloc(16), 32)).resolves.toHaveLength(32);
});

test('scrypt works at the cost that stands in where there is no argon2', async () => {
  const cost = { scheme: 'scrypt', logN: 16, r: 8, p: 2 } as const;
  await expect(derivePassword(cost, Buffer.from('x'), Buffer.alloc(16), 32)).resolves.toHaveLength(32);
});
