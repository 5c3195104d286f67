import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { peakOfRunning, residentMemory } from './process-figures.ts';

test('a process that runs has some memory, and one that has ended has none and is no error', async () => {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
  const pid = child.pid ?? 0;
  expect(residentMemory(pid).now).toBeGreaterThan(0);
  expect(peakOfRunning(pid)).toBeGreaterThan(0);
  const ended = once(child, 'exit');
  child.stdin.end();
  await ended;
  expect(peakOfRunning(pid)).toBe(0);
});
