import { expect, test } from 'vitest';
import { OneByOne } from './one-by-one.ts';

test('works of one name never overlap, failed ones included, and others do not wait for them', async () => {
  const turns = new OneByOne();
  const running = new Map<string, number>();
  const most = new Map<string, number>();
  const work = (name: string, fails: boolean) => async () => {
    running.set(name, (running.get(name) ?? 0) + 1);
    const all = [...running.values()].reduce((sum, one) => sum + one, 0);
    most.set(name, Math.max(most.get(name) ?? 0, running.get(name) ?? 0));
    most.set('all', Math.max(most.get('all') ?? 0, all));
    await new Promise((resolve) => setImmediate(resolve));
    running.set(name, (running.get(name) ?? 0) - 1);
    if (fails) throw new Error(name);
    return name;
  };
  const names = ['jane', 'jane', 'bob', 'jane', 'bob'];
  const outcomes = await Promise.allSettled(names.map((name, at) => turns.run(name, work(name, at === 1))));
  expect(outcomes.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
    'fulfilled',
  ]);
  expect([most.get('jane'), most.get('bob'), most.get('all')]).toEqual([1, 1, 2]);
});
