import { expect, test } from 'vitest';
import { SignInGate } from './sign-in-gate.ts';

/** Works that the test ends one by one. */
function works() {
  const ends: (() => void)[] = [];
  let running = 0;
  let most = 0;
  const work = () =>
    new Promise<void>((resolve) => {
      running += 1;
      most = Math.max(most, running);
      ends.push(() => {
        running -= 1;
        resolve();
      });
    });
  return { work, ends, most: () => most, running: () => running };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('two run at once, the others one after the other', async () => {
  const gate = new SignInGate(2, 10);
  const { work, ends, most, running } = works();
  const all = [1, 2, 3, 4, 5].map(() => gate.run(work));
  for (let ended = 0; ended < 5; ended += 1) {
    await turn();
    expect(running()).toBe(Math.min(2, 5 - ended));
    ends[ended]?.();
  }
  await Promise.all(all);
  expect(most()).toBe(2);
});

test('who finds the queue full is told that the server is busy', async () => {
  const gate = new SignInGate(2, 3);
  const { work, ends } = works();
  const taken = [1, 2, 3, 4, 5].map(() => gate.run(work));
  await turn();
  expect(() => gate.demandRoom()).toThrow(expect.objectContaining({ code: 'busy' }));
  await expect(gate.run(work)).rejects.toMatchObject({ code: 'busy' });
  for (let ended = 0; ended < 5; ended += 1) {
    ends[ended]?.();
    await turn();
  }
  await Promise.all(taken);
  expect(() => gate.demandRoom()).not.toThrow();
});

test('a failure gives its place back', async () => {
  const gate = new SignInGate(1, 1);
  const failing = gate.run(() => Promise.reject(new Error('no memory')));
  const next = gate.run(() => Promise.resolve('done'));
  await expect(failing).rejects.toThrow('no memory');
  await expect(next).resolves.toBe('done');
  await expect(gate.run(() => Promise.resolve('again'))).resolves.toBe('again');
});
