import { userInfo } from 'node:os';
import { expect, test } from 'vitest';
import { cannotRead } from './cannot-read.ts';

const failure = (code: string) => Object.assign(new Error('x'), { code });

test('a file of somebody else names the account that needs it', () => {
  const sentence = cannotRead('/etc/keyhaven/settings', failure('EACCES'));
  expect(sentence).toBe(
    `cannot read /etc/keyhaven/settings (EACCES): this runs as ${userInfo().username}, who may not read it; give the file to that account`,
  );
});

test('a file that is not there says no more than that', () => {
  expect(cannotRead('/nix', failure('ENOENT'))).toBe('cannot read /nix (ENOENT)');
});
