import { expect, test } from 'vitest';
import { StatementNames } from './statement-names.ts';

test('names a statement when it comes again and again, always the same', () => {
  const names = new StatementNames();
  expect([1, 2, 3, 4].map(() => names.nameOf('select 1'))).toEqual([undefined, undefined, 'keyhaven_0', 'keyhaven_0']);
  for (let time = 0; time < 3; time++) names.nameOf('select 2');
  expect(names.nameOf('select 2')).toBe('keyhaven_1');
  expect(names.nameOf('select 1')).toBe('keyhaven_0');
});

test('gives a bounded number of names, whatever comes', () => {
  const names = new StatementNames();
  const given = new Set<string | undefined>();
  for (let text = 0; text < 5000; text++)
    for (let time = 0; time < 3; time++) given.add(names.nameOf(`select ${text}`));
  given.delete(undefined);
  expect(given.size).toBe(200);
});
