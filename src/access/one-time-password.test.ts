import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { newOneTimePassword } from './one-time-password.ts';
import { checkNewPassword } from './password-rules.ts';

test('five groups of five, of letters that are not mistaken for each other', () => {
  for (let round = 0; round < 200; round += 1) {
    expect(newOneTimePassword(randomBytes).revealText()).toMatch(
      /^([23456789bcdfghjkmnpqrstvwxyz]{5}-){4}[23456789bcdfghjkmnpqrstvwxyz]{5}$/,
    );
  }
});

test('is long enough for anybody', () => {
  expect(() =>
    checkNewPassword(newOneTimePassword(randomBytes), { name: 'jdoe', roles: ['administrator'] }),
  ).not.toThrow();
});

test('draws each letter equally: bytes that would favour some are thrown away', () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, at) => 255 - at));
  let at = 0;
  const random = (size: number) => {
    const drawn = Buffer.from(Array.from({ length: size }, (_, more) => bytes[(at + more) % 256] ?? 0));
    at += size;
    return drawn;
  };
  const counts = new Map<string, number>();
  // 252 fair bytes of 256 a round, 25 a password: 1,008 passwords are 100 rounds
  for (let round = 0; round < 1_008; round += 1) {
    for (const letter of newOneTimePassword(random).revealText().replaceAll('-', ''))
      counts.set(letter, (counts.get(letter) ?? 0) + 1);
  }
  expect(counts.size).toBe(28);
  expect(Math.max(...counts.values()) - Math.min(...counts.values())).toBeLessThanOrEqual(25);
});

test('two are never the same', () => {
  const drawn = new Set(Array.from({ length: 1_000 }, () => newOneTimePassword(randomBytes).revealText()));
  expect(drawn.size).toBe(1_000);
});
