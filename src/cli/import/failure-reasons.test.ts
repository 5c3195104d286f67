import { expect, test } from 'vitest';
import { FailureReasons } from './failure-reasons.ts';

test('each reason stands there once, and only so many of them', () => {
  const reasons = new FailureReasons();
  for (let i = 0; i < 7; i += 1) reasons.add('refused', `no ${i}`);
  reasons.add('refused', 'no 1');
  const lines = ['1 refused: no 0', '2 refused: no 1', '1 refused: no 2', '1 refused: no 3', '1 refused: no 4'];
  expect(reasons.lines()).toEqual([...lines, '2 for other reasons']);
});

test('the reason that ends the import is left to its end', () => {
  const reasons = new FailureReasons();
  reasons.add('failed', 'gone');
  reasons.add('refused', 'gone');
  expect(reasons.lines('gone')).toEqual(['1 refused: gone']);
});

test('what somebody typed into a directory moves no cursor', () => {
  const reasons = new FailureReasons();
  reasons.add('refused', 'a\u001b[2Jb');
  expect(reasons.lines().join('')).not.toContain('\u001b');
});
